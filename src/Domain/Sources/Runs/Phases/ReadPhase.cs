using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>Reads the changed items of one partition after the other, a page a step. A page is recorded only after all its items are safe (P8).</summary>
internal sealed class ReadPhase(ISyncProgress progress, ItemIntake intake, PartitionGuard guard, IOptions<SyncOptions> options)
{
    /// <summary>Reads one page; false when every partition was read to its last page or given up.</summary>
    public async Task<bool> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        if (await progress.NextStepAsync(work.Lease, SyncPhase.Read, cancellationToken) is not { } step)
        {
            return false;
        }

        await guard.RunAsync(work, step, () => ReadPageAsync(work, session, step, cancellationToken), cancellationToken);
        return true;
    }

    private async Task<bool> ReadPageAsync(SyncWork work, SyncSession session, PlanStep step, CancellationToken cancellationToken)
    {
        var page = await session.Connector.ReadPageAsync(new PageRequest(step.Partition, step.Window, step.Cursor), cancellationToken);
        PageChain.RequireNew(step, page.Next);
        var taken = await intake.TakeAsync(work, session, page, cancellationToken);
        return await progress.CommitPageAsync(
            work.Lease, new PageCommit(step, taken.Items, taken.Failures, page.Next), options.Value.LeaseDuration, cancellationToken);
    }
}
