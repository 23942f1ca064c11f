using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Documents that vanished at their sources and may go, and that nobody has taken out of search yet (P9).</summary>
internal sealed class UnfinishedDeletions(ApprovedDeletions approved) : IReconcileCheck
{
    public string Name => "approved_deletions";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var deleted = await approved.RunAsync(cancellationToken);
        return new Findings(deleted, deleted);
    }
}
