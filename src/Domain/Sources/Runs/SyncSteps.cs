using System.Diagnostics.CodeAnalysis;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs.Phases;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// The work on one leased run in bounded steps that different processes may take, one after the other: the plan, one page, one page of the
/// enumeration, one batch of repairs, one batch of deletions. Everything a step needs is in the rows, so a caller passes the lease only.
/// <para>
/// A step does not throw for what the run did: it records that in the row and answers how the work ended. It throws
/// <see cref="RetryableException"/> when the database does not even give the run out, and <see cref="OperationCanceledException"/> when the caller
/// stops it; the run then stays leased, so the caller may take the same step again, or give the run back with
/// <see cref="ISyncRunQueue.ReleaseAsync"/>.
/// </para>
/// </summary>
public sealed class SyncSteps
{
    private readonly ISyncRunQueue _queue;
    private readonly SourceCatalog _catalog;
    private readonly LeasedSync _leased;
    private readonly SyncPhases _phases;
    private readonly TimeProvider _time;

    internal SyncSteps(ISyncRunQueue queue, SourceCatalog catalog, LeasedSync leased, SyncPhases phases, TimeProvider time)
    {
        _queue = queue;
        _catalog = catalog;
        _leased = leased;
        _phases = phases;
        _time = time;
    }

    /// <summary>Takes the next step of the run.</summary>
    /// <exception cref="RetryableException">The database did not answer; take the step again.</exception>
    public async Task<SyncStepResult> StepAsync(SyncLease lease, CancellationToken cancellationToken)
    {
        if (await _queue.FindAsync(lease, cancellationToken) is not { } work)
        {
            return SyncStepResult.End(SyncOutcome.Lost);
        }

        return TryOpen(work, out var session, out var error)
            ? await StepAsync(work, session, cancellationToken)
            : await _leased.FailAsync(work, error);
    }

    /// <summary>Takes the next step with a connector that stays open between steps.</summary>
    internal Task<SyncStepResult> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken) =>
        _leased.RunAsync(work, session, token => _phases.StepAsync(work, session, token), cancellationToken);

    /// <summary>Opens a connector for the run; false when its source cannot be opened (any more), which is final.</summary>
    internal bool TryOpen(
        SyncWork work, [NotNullWhen(true)] out SyncSession? session, [NotNullWhen(false)] out FatalException? error)
    {
        try
        {
            var source = _catalog.Require(work.Source);
            var perDay = source.Options.RequestsPerDay;
            var meter = new RequestMeter(perDay == 0 ? null : Math.Max(0, perDay - work.RequestsToday));
            session = new SyncSession(source, _catalog.Open(source, meter), meter, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime));
            error = null;
            return true;
        }
        catch (FatalException cannot)
        {
            session = null;
            error = cannot;
            return false;
        }
    }
}
