using Ingest.Domain.Processing;
using Ingest.Domain.Sources.Runs;
using Ingest.Functions.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Sources;

/// <summary>Hands claimed sync runs to the task hub: orchestration <c>sync-{runId}-a{attempt}</c> each.</summary>
public sealed class SyncHubDispatch(SyncDispatch dispatch, IOptions<TaskHubOptions> hub, ILogger<SyncHubDispatch> logger)
    : HubDispatch("sync runs", hub, logger)
{
    /// <inheritdoc/>
    protected override Task<DispatchReport> DispatchAsync(string owner, DurableTaskClient client, CancellationToken cancellationToken) =>
        dispatch.RunAsync(owner, (work, token) => HandOverAsync(client, work, token), cancellationToken);

    private static Task<HandOver> HandOverAsync(DurableTaskClient client, SyncWork work, CancellationToken cancellationToken) => client.StartOnceAsync(
        SyncSourceOrchestrator.Name, SyncSourceOrchestrator.InstanceId(work), new SyncInput(SyncLeaseIds.From(work.Lease)), cancellationToken);
}
