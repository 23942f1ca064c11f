using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>
/// Asks the source by key for what is to be deleted (P9), because a listing can pass for complete and not be: Notion's search does not promise to find all pages.
/// What the source has is taken in instead; what it cannot say goes to a person.
/// </summary>
internal sealed class DeletionConfirmation(ISyncDeletions deletions, ISyncProgress progress, ItemIntake intake, IOptions<SyncOptions> options)
{
    /// <summary>Asks for one batch; false when nothing is left to ask for.</summary>
    /// <exception cref="Errors.RetryableException">The source did not answer: nothing of the batch is deleted, and it is asked for again.</exception>
    public async Task<bool> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        var asked = await deletions.ListUnconfirmedAsync(work.Lease, ItemsByKey.BatchSize, cancellationToken);
        if (asked.Count == 0)
        {
            return false;
        }

        var page = await ItemsByKey.ReadAsync(session.Connector, asked, cancellationToken);
        var here = page.Items.Where(item => asked.Contains(item.Key)).ToList();
        await TakeInAsync(work, session, here, cancellationToken);

        ItemKey[] there = [.. here.Select(static item => item.Key).Distinct()];
        ItemFailure[] unreadable = [.. page.Failures.Where(failure => asked.Contains(failure.Key) && !there.Contains(failure.Key)).DistinctBy(static failure => failure.Key)];
        ItemKey[] gone = [.. asked.Except(there).Except(unreadable.Select(static failure => failure.Key))];
        LeaseLostException.ThrowUnless(await deletions.ConfirmAsync(
            work.Lease, new Confirmation(gone, there, unreadable), options.Value.LeaseDuration, cancellationToken));
        return true;
    }

    private async Task TakeInAsync(SyncWork work, SyncSession session, List<SourceItem> items, CancellationToken cancellationToken)
    {
        if (items.Count > 0)
        {
            var taken = await intake.TakeAsync(work, session, new ItemPage(items, [], Next: null), cancellationToken);
            LeaseLostException.ThrowUnless(await progress.CommitRepairAsync(
                work.Lease, new RepairCommit([.. items.Select(static item => item.Key)], taken.Items, taken.Failures), options.Value.LeaseDuration, cancellationToken));
        }
    }
}
