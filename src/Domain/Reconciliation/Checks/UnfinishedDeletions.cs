using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Documents that vanished at their sources and may go, as these confirmed by key, and that nobody has taken out of search yet (P9).</summary>
internal sealed class UnfinishedDeletions(ConfirmedDeletions confirmed) : IReconcileCheck
{
    public string Name => "approved_deletions";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var deleted = await confirmed.RunAsync(cancellationToken);
        return new Findings(deleted, deleted);
    }
}
