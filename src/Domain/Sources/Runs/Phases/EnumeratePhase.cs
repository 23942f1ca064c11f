using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>Lists the keys of everything, partition after partition, a page a step, if the plan says so.</summary>
internal sealed class EnumeratePhase(ISyncProgress progress, PartitionGuard guard, IOptions<SyncOptions> options)
{
    /// <summary>Lists one page; false when every partition was listed to its last page or given up, or nothing is to be enumerated.</summary>
    public async Task<bool> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        if (!work.Enumerates || await progress.NextStepAsync(work.Lease, SyncPhase.Enumerate, cancellationToken) is not { } step)
        {
            return false;
        }

        await guard.RunAsync(work, step, () => ListKeysAsync(work, session, step, cancellationToken), cancellationToken);
        return true;
    }

    private async Task<bool> ListKeysAsync(SyncWork work, SyncSession session, PlanStep step, CancellationToken cancellationToken)
    {
        var page = await session.Connector.ListKeysAsync(step.Partition, step.Cursor, cancellationToken);
        PageChain.RequireNew(step, page.Next);
        foreach (var key in page.Keys)
        {
            SourceKeys.RequireItem(work.Source, key);
        }

        // Where only the last days are read, an older item was never missed.
        var rememberMissed = session.Source.Options.FirstSyncDays == 0;
        return await progress.CommitKeysAsync(
            work.Lease, new KeyCommit(step, [.. page.Keys.Distinct(StringComparer.Ordinal)], page.Next, rememberMissed), options.Value.LeaseDuration, cancellationToken);
    }
}
