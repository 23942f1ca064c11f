using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs;
using Ingest.Functions.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Sources;

/// <summary>Hands claimed sync runs to the task hub: orchestration <c>sync-{runId}-a{attempt}</c> each, see <see cref="HubInstances"/>.</summary>
public sealed partial class SyncHubDispatch(SyncDispatch dispatch, IOptions<TaskHubOptions> hub, ILogger<SyncHubDispatch> logger)
{
    /// <summary>Rescues, claims what fits, and starts an orchestration for each.</summary>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var report = await dispatch.RunAsync(
            $"hub {hub.Value.Name}",
            (work, token) => client.StartOnceAsync(
                SyncSourceOrchestrator.Name, SyncSourceOrchestrator.InstanceId(work), new SyncInput(SyncLeaseIds.From(work.Lease)), token),
            cancellationToken);
        if (report != default)
        {
            LogDispatched(report.Rescued, report.Started, report.Returned);
        }
    }

    /// <summary>The same, for a caller whose own work is done: what fails here is left to the next dispatch.</summary>
    public async Task TryRunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(client, cancellationToken);
        }
        catch (Exception error) when (error is RetryableException or OperationCanceledException)
        {
            LogLater(error.Message);
        }
    }

    [LoggerMessage(6401, LogLevel.Information, "Sync runs: {Rescued} rescued, {Started} started, {Returned} given back.")]
    private partial void LogDispatched(int rescued, int started, int returned);

    [LoggerMessage(6402, LogLevel.Warning, "Sync runs are left to the next timer: {Reason}")]
    private partial void LogLater(string reason);
}
