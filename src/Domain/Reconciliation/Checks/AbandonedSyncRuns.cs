using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Sync runs whose holder made no progress for a whole lease: back to work, or failed when their attempts are used up (P3).</summary>
internal sealed class AbandonedSyncRuns(SyncRescue rescue) : IReconcileCheck
{
    public string Name => "abandoned_sync_runs";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var rescued = await rescue.RunAsync(cancellationToken);
        return new Findings(rescued, rescued);
    }
}
