using Ingest.Functions.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Processing;

/// <summary>Every night: removes the history of orchestrations that ended long ago. What happened to a document stays in its timeline.</summary>
public sealed partial class PurgeHistoryFunction(IOptions<TaskHubOptions> options, TimeProvider time, ILogger<PurgeHistoryFunction> logger)
{
    /// <summary>Purges once.</summary>
    [Function("PurgeHistory")]
    public async Task RunAsync(
        [TimerTrigger("0 40 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var before = time.GetUtcNow() - options.Value.KeepHistory;
        var ended = new[] { OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated };
        var result = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(DateTimeOffset.UnixEpoch, before, ended), cancellationToken);
        LogPurged(result.PurgedInstanceCount, before);
    }

    [LoggerMessage(6203, LogLevel.Information, "Purged the history of {Count} orchestrations that began before {Before}.")]
    private partial void LogPurged(int count, DateTimeOffset before);
}
