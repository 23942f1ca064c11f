using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>Does the next piece of a run's work: what its phase says, or the phase after it when nothing of it is left.</summary>
internal sealed class SyncPhases(
    ISyncRunQueue queue, PlanPhase plan, ReadPhase read, EnumeratePhase enumerate, RepairPhase repair, DeletePhase delete)
{
    public async Task<SyncStepResult> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        for (var phase = work.Phase; ; phase++)
        {
            var worked = phase switch
            {
                SyncPhase.Plan => await plan.StepAsync(work, session, cancellationToken),
                SyncPhase.Read => await read.StepAsync(work, session, cancellationToken),
                SyncPhase.Enumerate => await enumerate.StepAsync(work, session, cancellationToken),
                SyncPhase.Repair => await repair.StepAsync(work, session, cancellationToken),
                _ => false,
            };
            if (worked)
            {
                return SyncStepResult.Continue;
            }

            if (phase == SyncPhase.Delete)
            {
                return await delete.StepAsync(work, session, cancellationToken);
            }

            LeaseLostException.ThrowUnless(await queue.AdvanceAsync(work.Lease, phase, phase + 1, cancellationToken));
        }
    }
}
