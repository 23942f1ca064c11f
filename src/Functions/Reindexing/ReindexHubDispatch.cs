using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Ingest.Functions.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Reindexing;

/// <summary>Hands claimed reindexes to the task hub: orchestration <c>reindex-{reindexId}-a{attempt}</c> each.</summary>
public sealed class ReindexHubDispatch(ReindexDispatch dispatch, IOptions<TaskHubOptions> hub, ILogger<ReindexHubDispatch> logger)
    : HubDispatch("reindexes", hub, logger)
{
    /// <inheritdoc/>
    protected override Task<DispatchReport> DispatchAsync(string owner, DurableTaskClient client, CancellationToken cancellationToken) =>
        dispatch.RunAsync(owner, (work, token) => HandOverAsync(client, work, token), cancellationToken);

    private static Task<HandOver> HandOverAsync(DurableTaskClient client, ReindexWork work, CancellationToken cancellationToken) => client.StartOnceAsync(
        ReindexCollectionOrchestrator.Name, ReindexCollectionOrchestrator.InstanceId(work), new ReindexInput(ReindexLeaseIds.From(work.Lease)), cancellationToken);
}
