using Ingest.Domain.Cost;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Versions that wait for a budget which was raised or taken away: back to work before midnight.</summary>
internal sealed class PausedBudgets(TokenBudget budget) : IReconcileCheck
{
    public string Name => "paused_budgets";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var released = await budget.ReleaseAsync(cancellationToken);
        return new Findings(released, released);
    }
}
