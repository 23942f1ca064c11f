using Ingest.Domain.Reindexing;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Reindexes whose holder made no progress for a whole lease: back to work, or failed when their attempts are used up (P3).</summary>
internal sealed class AbandonedReindexes(ReindexRescue rescue) : IReconcileCheck
{
    public string Name => "abandoned_reindexes";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var rescued = await rescue.RunAsync(cancellationToken);
        return new Findings(rescued, rescued);
    }
}
