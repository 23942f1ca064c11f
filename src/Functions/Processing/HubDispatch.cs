using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Functions.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Processing;

/// <summary>
/// Hands claimed versions to the task hub: orchestration <c>{documentId}-v{n}</c> each, see <see cref="HubInstances"/>.
/// </summary>
public sealed partial class HubDispatch(Dispatch dispatch, IOptions<TaskHubOptions> hub, ILogger<HubDispatch> logger)
{
    /// <summary>Instance id of the orchestration of a version.</summary>
    public static string InstanceId(VersionKey key) => $"{key.DocumentId:D}-v{key.Version}";

    /// <summary>Rescues, claims what fits, and starts an orchestration for each.</summary>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var report = await dispatch.RunAsync(
            $"hub {hub.Value.Name}", (lease, token) => HandOverAsync(client, lease, token), cancellationToken);
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

    internal static Task<HandOver> HandOverAsync(DurableTaskClient client, Lease lease, CancellationToken cancellationToken) => client.StartOnceAsync(
        IngestDocumentOrchestrator.Name, InstanceId(lease.Key), new IngestInput(LeaseIds.From(lease)), cancellationToken);

    [LoggerMessage(6201, LogLevel.Information, "Dispatch: {Rescued} rescued, {Started} started, {Returned} given back.")]
    private partial void LogDispatched(int rescued, int started, int returned);

    [LoggerMessage(6202, LogLevel.Warning, "Dispatch is left to the next timer: {Reason}")]
    private partial void LogLater(string reason);
}
