using Ingest.Domain.Scheduling;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// Expected runs that are past their grace and that nobody started: the timer is dead, or there is none. Ticks in its place, so that every one of them has a run
/// afterwards (P5).
/// </summary>
internal sealed class MissedScheduleRuns(ScheduleLedger ledger) : IReconcileCheck
{
    public string Name => "missed_schedule_runs";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var ticked = await ledger.RunAsync(cancellationToken);
        return new Findings(ticked.Overdue, ticked.Overdue);
    }
}
