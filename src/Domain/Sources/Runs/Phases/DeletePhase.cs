using System.Globalization;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>
/// Counts absences after a complete enumeration, approves what was absent twice or holds it for a person (P9), carries out what the source confirms, also
/// what a person approved meanwhile, and ends the run.
/// </summary>
internal sealed class DeletePhase(ISyncRunQueue queue, ISyncDeletions deletions, ISyncQueries queries, DeletionConfirmation confirmation, ConfirmedDeletions confirmed)
{
    private const int ListedSteps = 1_000;
    private const int NamedPartitions = 3;

    /// <summary>Decides, and confirms or carries out one batch, or ends the run.</summary>
    public async Task<SyncStepResult> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        if (work.Enumerates)
        {
            await DecideAsync(work, session.Source.Options, cancellationToken);
        }

        if (await confirmation.StepAsync(work, session, cancellationToken))
        {
            return SyncStepResult.Continue;
        }

        if (await confirmed.RunBatchAsync(cancellationToken) > 0)
        {
            session.Moved();
            return SyncStepResult.Continue;
        }

        return await queue.SucceedAsync(work.Lease, cancellationToken)
            ? SyncStepResult.End(SyncOutcome.Succeeded)
            : throw await WhyNotAsync(work, cancellationToken);
    }

    /// <summary>How many deletions go without asking: the larger of a count and a share of what lives.</summary>
    internal static long Cap(SourceOptions options, long live) => Math.Max(options.DeleteCount, (long)Math.Floor(options.DeleteShare * live));

    /// <summary>Once a run: a decision that is written down stands, whatever its own deletions make of the cap.</summary>
    private async Task DecideAsync(SyncWork work, SourceOptions options, CancellationToken cancellationToken)
    {
        var absences = await deletions.SettleAsync(work.Lease, cancellationToken) ?? throw new LeaseLostException();
        if (absences is not { Complete: true, Candidates: > 0 }
            || (await deletions.ListAsync(work.Lease.RunId, after: null, limit: 1, cancellationToken)).Count > 0)
        {
            return;
        }

        var hold = absences.Candidates > Cap(options, absences.Live);
        LeaseLostException.ThrowUnless(await deletions.DecideAsync(work.Lease, hold, cancellationToken));
    }

    private async Task<Exception> WhyNotAsync(SyncWork work, CancellationToken cancellationToken)
    {
        var run = await queries.FindAsync(work.Lease.RunId, cancellationToken);
        if (run is { StepsFailed: > 0 })
        {
            return PartitionFailed(run, await queries.ListStepsAsync(run.Id, ListedSteps, cancellationToken));
        }

        return await queue.FindAsync(work.Lease, cancellationToken) is null
            ? new LeaseLostException()
            : new InvalidOperationException($"Sync run {work.Lease.RunId:D} has done every phase and cannot succeed.");
    }

    private static FatalException PartitionFailed(SyncRunView run, IReadOnlyList<SyncStepView> steps)
    {
        var named = steps.Where(static step => step.ErrorCode is not null).DistinctBy(static step => step.Partition.Key).Take(NamedPartitions)
            .Select(static step => $"'{step.Partition.Name}' ({step.ErrorCode}: {step.ErrorMessage})");
        return new FatalException(
            ErrorCodes.PartitionFailed,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Sync of '{run.Source}': {run.StepsFailed} of its steps could not be read to the end, expected none: {string.Join("; ", named)}. ")
            + "The other partitions were read and keep their checkpoints; no deletion was decided. Mend what the messages name; the next run reads these again.");
    }
}
