using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// Runs are rows, and the rows are the queue: every transition is guarded by from-state and lease token, and "false" or null means that the
/// lease is gone and the caller stops quietly. At most one run of a source is running, whoever asks (a unique index says so).
/// </summary>
public interface ISyncRunQueue
{
    /// <summary>
    /// Asks for a run. A run of this source and kind that is already pending or running answers instead of a second one
    /// (<see cref="RequestedRun.Created"/> is false). With <see cref="SyncRunRequest.DueAt"/> the ledger's row is linked in the same transaction, and
    /// nothing happens when it has a run already.
    /// </summary>
    Task<RequestedRun> RequestAsync(SyncRunRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up to <paramref name="limit"/> pending runs of these sources that are due, oldest first, at most one a source and none of a source that has
    /// a running one. Counts as an attempt.
    /// </summary>
    Task<IReadOnlyList<SyncWork>> ClaimAsync(
        IReadOnlyCollection<string> sources, string owner, int limit, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>How many runs of these sources are running, in any process.</summary>
    Task<int> CountRunningAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken);

    /// <summary>The run of this lease as it is now; null when the lease is gone.</summary>
    Task<SyncWork?> FindAsync(SyncLease lease, CancellationToken cancellationToken);

    /// <summary>Progress was made: extends the lease and adds to the requests of the day.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="requests">Requests sent since the last call.</param>
    /// <param name="leaseDuration">How long without progress before the rescue takes it back.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<bool> HeartbeatAsync(SyncLease lease, long requests, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>Moves the run from one phase to the next. False when the lease is gone or the run is not in that phase.</summary>
    Task<bool> AdvanceAsync(SyncLease lease, SyncPhase from, SyncPhase to, CancellationToken cancellationToken);

    /// <summary>
    /// Running to succeeded, only if every planned part was read to its last page, every phase is done and nothing failed as a whole; the row then has the
    /// evidence. Answers false otherwise.
    /// </summary>
    Task<bool> SucceedAsync(SyncLease lease, CancellationToken cancellationToken);

    /// <summary>
    /// A retryable failure: back to pending, not before <see cref="RetryRequest.AvailableAt"/>, with the reason visible; or failed when the attempts
    /// are used up. A wait for a quota or a Retry-After (<paramref name="countsAsAttempt"/> false) does not use one up. The attempts
    /// counted start anew when the run got further since. Null when the lease is gone.
    /// </summary>
    Task<SyncRunState?> RetryAsync(SyncLease lease, RetryRequest retry, bool countsAsAttempt, CancellationToken cancellationToken);

    /// <summary>The run failed for good.</summary>
    Task<bool> FailAsync(SyncLease lease, string errorCode, string errorMessage, CancellationToken cancellationToken);

    /// <summary>The process stops before the run is done: pending at once, the attempt not counted.</summary>
    Task<bool> ReleaseAsync(SyncLease lease, CancellationToken cancellationToken);

    /// <summary>Returns runs whose lease expired to pending (not before now + back-off), or fails them when the attempts are used up.</summary>
    Task<IReadOnlyList<RescuedRun>> RescueAsync(int maxAttempts, TimeSpan backOff, CancellationToken cancellationToken);

    /// <summary>Lets every lease expire now. Only for a host that knows that nobody else is alive, such as the one that has just started the database.</summary>
    Task<int> ExpireLeasesAsync(CancellationToken cancellationToken);
}

/// <summary>The right to work on a run; every transition checks the token.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Token">Random, new at every claim.</param>
public readonly record struct SyncLease(Guid RunId, Guid Token);

/// <summary>What is asked for.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Kind">What for.</param>
/// <param name="RequestedBy"><c>schedule</c>, <c>api</c> or <c>command</c>.</param>
/// <param name="Days">For a backfill: how many days back, 1 to 36,500.</param>
/// <param name="DueAt">For a scheduled run: the ledger's row it is for.</param>
public sealed record SyncRunRequest(string Source, SyncRunKind Kind, string RequestedBy, int? Days = null, DateTimeOffset? DueAt = null);

/// <summary>The run that was asked for.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Created">False when one was already pending or running.</param>
public readonly record struct RequestedRun(Guid RunId, bool Created);

/// <summary>A claimed run.</summary>
/// <param name="Lease">The right to work on it.</param>
/// <param name="Source">Name of the source.</param>
/// <param name="Kind">What for.</param>
/// <param name="Days">For a backfill: how many days back.</param>
/// <param name="Phase">What is to be done now.</param>
/// <param name="Attempt">This attempt, from 1.</param>
/// <param name="StartedAt">When the first attempt began: the end of every window of the run.</param>
/// <param name="Enumerates">True when the run makes a complete enumeration.</param>
/// <param name="RequestsToday">Requests of this source on the present day (UTC).</param>
public sealed record SyncWork(
    SyncLease Lease, string Source, SyncRunKind Kind, int? Days, SyncPhase Phase, int Attempt, DateTimeOffset StartedAt, bool Enumerates,
    long RequestsToday);

/// <summary>A run whose lease expired.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Source">Its source.</param>
/// <param name="Owner">Who lost it.</param>
/// <param name="State">Pending, or failed when the attempts were used up.</param>
public sealed record RescuedRun(Guid RunId, string Source, string Owner, SyncRunState State);
