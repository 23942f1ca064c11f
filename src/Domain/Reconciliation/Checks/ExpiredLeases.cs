using Ingest.Domain.Processing;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Versions whose worker made no progress for a whole lease: back to work, or failed when their attempts are used up (P3).</summary>
internal sealed class ExpiredLeases(Rescue rescue) : IReconcileCheck
{
    private const int Limit = 500;

    public string Name => "expired_leases";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var rescued = await rescue.RunAsync(Limit, cancellationToken);
        return new Findings(rescued, rescued);
    }
}
