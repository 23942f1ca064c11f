using Ingest.Domain.Reindexing;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Vector collections that a cancelled or switched reindex left and nobody wants back: removed from the index.</summary>
internal sealed class UnwantedVectors(DiscardedVectors discarded) : IReconcileCheck
{
    public string Name => "discarded_vectors";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var removed = await discarded.RunAsync(cancellationToken);
        return new Findings(removed, removed);
    }
}
