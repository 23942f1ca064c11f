using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>Reads by key what failed before, or what an enumeration found and no page had brought.</summary>
internal sealed class RepairPhase(ISyncProgress progress, ItemIntake intake, IOptions<SyncOptions> options)
{
    /// <summary>Reads one batch; false when nothing is left to try, or <see cref="SyncOptions.RepairLimit"/> is reached.</summary>
    public async Task<bool> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        var asked = await progress.ListUnreadAsync(work.Lease, ItemsByKey.BatchSize, options.Value.RepairLimit, cancellationToken);
        if (asked.Count == 0)
        {
            return false;
        }

        var page = await ItemsByKey.ReadAsync(session.Connector, asked, cancellationToken);
        var taken = await intake.TakeAsync(work, session, page, cancellationToken);
        LeaseLostException.ThrowUnless(await progress.CommitRepairAsync(
            work.Lease, new RepairCommit(asked, taken.Items, taken.Failures), options.Value.LeaseDuration, cancellationToken));
        return true;
    }
}
