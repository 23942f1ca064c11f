using Ingest.Domain.Processing;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Superseded versions that still have points or blobs: finishes the purge a crash interrupted.</summary>
internal sealed class SupersededVersions(Purge purge) : IReconcileCheck
{
    public string Name => "superseded_versions";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var purged = await purge.RunAsync(cancellationToken);
        return new Findings(purged.Purged + purged.Failed, purged.Purged);
    }
}
