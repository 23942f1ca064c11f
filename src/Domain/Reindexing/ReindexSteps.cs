using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// The work on one leased reindex in bounded steps that different processes may take, one after the other. Everything a step needs is in the rows, so a
/// caller passes the lease only.
/// <para>
/// A step does not throw for what the reindex did: it records that in the row and answers how the work ended. It throws
/// <see cref="RetryableException"/> when the database does not even give the reindex out, and <see cref="OperationCanceledException"/> when the caller
/// stops it; the reindex then stays leased, so the caller may take the same step again, or give it back with <see cref="IReindexQueue.ReleaseAsync"/>.
/// </para>
/// </summary>
public sealed class ReindexSteps
{
    /// <summary>Versions looked at for one page of chunks.</summary>
    private const int VersionsAPage = 256;

    private readonly IReindexQueue _queue;
    private readonly IReindexProgress _progress;
    private readonly IVectorIndex _index;
    private readonly ReindexCopy _copy;
    private readonly ReindexVerification _verification;
    private readonly LeasedReindex _leased;
    private readonly IWorkSignal _signal;
    private readonly ReindexOptions _options;
    private readonly TimeProvider _time;

    internal ReindexSteps(
        IReindexQueue queue, IReindexProgress progress, IVectorIndex index, ReindexCopy copy, ReindexVerification verification, LeasedReindex leased,
        IWorkSignal signal, IOptions<ReindexOptions> options, TimeProvider time)
    {
        _queue = queue;
        _progress = progress;
        _index = index;
        _copy = copy;
        _verification = verification;
        _leased = leased;
        _signal = signal;
        _options = options.Value;
        _time = time;
    }

    /// <summary>Takes the next step of the reindex.</summary>
    /// <exception cref="RetryableException">The database did not answer; take the step again.</exception>
    public async Task<ReindexStepResult> StepAsync(ReindexLease lease, CancellationToken cancellationToken) =>
        await _queue.FindAsync(lease, cancellationToken) is { } work
            ? await _leased.RunAsync(work, token => StepAsync(work, token), cancellationToken)
            : ReindexStepResult.End(ReindexOutcome.Lost);

    /// <summary>Page after page until the time of a step is over, or the reindex ends or waits.</summary>
    private async Task<ReindexStepResult> StepAsync(ReindexWork work, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        await _index.EnsureCollectionAsync(work.Target, work.Dimensions, cancellationToken);
        if (work is { Phase: ReindexPhase.Copy, Cursor: null })
        {
            work = await BeginPassAsync(work, work.Verified, cancellationToken);
        }

        ReindexWork? now = work;
        while (now is not null)
        {
            now = await (now.Phase switch
            {
                ReindexPhase.Copy => CopyAsync(now, cancellationToken),
                ReindexPhase.Verify => VerifyAsync(now, cancellationToken),
                _ => SwitchAsync(now, cancellationToken),
            });

            // Not between hold and switch: nothing is published there.
            if (now is { Phase: not ReindexPhase.Switch } && _time.GetElapsedTime(started) >= _options.StepTime)
            {
                return ReindexStepResult.Continue;
            }
        }

        // What went back to work by the switch.
        _signal.Notify();
        return ReindexStepResult.End(ReindexOutcome.Switched);
    }

    private async Task<ReindexWork?> CopyAsync(ReindexWork work, CancellationToken cancellationToken)
    {
        var versions = await ListLackingAsync(work, cancellationToken);
        if (versions.Count == 0)
        {
            return work.Cursor is null ? await EndPassAsync(work, cancellationToken) : await BeginPassAsync(work, work.Verified, cancellationToken);
        }

        if (work.Verified && work.Cursor is null && IsLastPage(versions))
        {
            return await HoldAsync(work, cancellationToken);
        }

        return await CopyPageAsync(work, versions, cancellationToken);
    }

    private async Task<ReindexWork> CopyPageAsync(ReindexWork work, IReadOnlyList<LackingVersion> versions, CancellationToken cancellationToken)
    {
        var page = await _copy.RunAsync(work, versions, _options.PageSize, cancellationToken);
        LeaseLostException.ThrowUnless(
            await _progress.SaveAsync(work.Lease, page.Completed, page.Cursor, _options.LeaseDuration, cancellationToken));
        if (page.Repairing)
        {
            _signal.Notify();
        }

        return work with { Cursor = page.Cursor };
    }

    /// <summary>Nothing is lacking: count what was copied, or go on to the switch.</summary>
    private async Task<ReindexWork> EndPassAsync(ReindexWork work, CancellationToken cancellationToken)
    {
        if (work.Verified)
        {
            return await HoldAsync(work, cancellationToken);
        }

        var (verifying, _) = await BeginAsync(work, ReindexPhase.Verify, verified: false, cancellationToken);
        return verifying;
    }

    private async Task<ReindexWork?> VerifyAsync(ReindexWork work, CancellationToken cancellationToken)
    {
        if (await _verification.RunAsync(work, work.Cursor?.Key.DocumentId, cancellationToken) is not { } reached)
        {
            // What was not whole is lacking again, and copied before the switch.
            return await BeginPassAsync(work, verified: true, cancellationToken);
        }

        var cursor = new ReindexCursor(new VersionKey(reached, 1), 0);
        LeaseLostException.ThrowUnless(await _progress.SaveAsync(work.Lease, [], cursor, _options.LeaseDuration, cancellationToken));
        return work with { Cursor = cursor };
    }

    private async Task<ReindexWork?> SwitchAsync(ReindexWork work, CancellationToken cancellationToken)
    {
        var versions = await ListLackingAsync(work, cancellationToken);
        if (versions.Count > 0 && !IsLastPage(versions))
        {
            return await BeginPassAsync(work, verified: true, cancellationToken);
        }

        if (versions.Count > 0)
        {
            return (await CopyPageAsync(work, versions, cancellationToken)) with { Cursor = null };
        }

        return await _progress.SwitchAsync(work.Lease, cancellationToken) ? null : await BeginPassAsync(work, verified: true, cancellationToken);
    }

    private async Task<ReindexWork> HoldAsync(ReindexWork work, CancellationToken cancellationToken)
    {
        var count = await _progress.CountLackingAsync(work.CollectionId, work.Target, cancellationToken);
        var pass = new ReindexPass(ReindexPhase.Switch, Verified: true, count.Done, count.Documents);
        LeaseLostException.ThrowUnless(await _progress.HoldPublishingAsync(work.Lease, pass, _options.LeaseDuration, cancellationToken));
        return work with { Phase = ReindexPhase.Switch, Verified = true, Cursor = null };
    }

    /// <summary>Begins to copy at the first document, unless all that is lacking is under repair: then it is left for later.</summary>
    private async Task<ReindexWork> BeginPassAsync(ReindexWork work, bool verified, CancellationToken cancellationToken)
    {
        var (copying, lacking) = await BeginAsync(work, ReindexPhase.Copy, verified, cancellationToken);
        return lacking is { Copyable: 0, UnderRepair: > 0 }
            ? throw new RetryableException(
                ErrorCodes.IndexIncomplete,
                $"Reindex of '{work.Collection}': {lacking.UnderRepair} searchable versions are being repaired in '{work.Source}'; they are copied when that is done.")
            : copying;
    }

    private async Task<(ReindexWork Work, LackingCount Lacking)> BeginAsync(
        ReindexWork work, ReindexPhase phase, bool verified, CancellationToken cancellationToken)
    {
        var count = await _progress.CountLackingAsync(work.CollectionId, work.Target, cancellationToken);
        var pass = new ReindexPass(phase, verified, count.Done, count.Documents);
        LeaseLostException.ThrowUnless(await _progress.BeginPassAsync(work.Lease, pass, _options.LeaseDuration, cancellationToken));
        return (work with { Phase = phase, Verified = verified, Cursor = null }, count);
    }

    private Task<IReadOnlyList<LackingVersion>> ListLackingAsync(ReindexWork work, CancellationToken cancellationToken) =>
        _progress.ListLackingAsync(work.CollectionId, work.Target, work.Cursor?.Key.DocumentId, VersionsAPage, cancellationToken);

    /// <summary>All that is lacking fits on a page and can be copied: little enough to be copied while nothing is published.</summary>
    private bool IsLastPage(IReadOnlyList<LackingVersion> versions) =>
        versions.Count < VersionsAPage && versions.All(static version => !version.UnderRepair) && versions.Sum(static version => version.Chunks) <= _options.PageSize;
}
