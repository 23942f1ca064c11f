using Ingest.Domain.Processing;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// Reindexes are rows, and the rows are the queue: every transition is guarded by from-state and lease token, and "false" or null means that the
/// lease is gone and the caller stops quietly. At most one reindex of a collection is open, whoever asks (a unique index says so).
/// </summary>
public interface IReindexQueue
{
    /// <summary>Takes up to <see cref="ReindexClaim.Limit"/> pending reindexes that are due, oldest first. Counts as an attempt.</summary>
    Task<IReadOnlyList<ReindexWork>> ClaimAsync(ReindexClaim claim, CancellationToken cancellationToken);

    /// <summary>How many reindexes of these queues' collections are running, in any process.</summary>
    Task<int> CountRunningAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken);

    /// <summary>The reindex of this lease as it is now; null when the lease is gone.</summary>
    Task<ReindexWork?> FindAsync(ReindexLease lease, CancellationToken cancellationToken);

    /// <summary>
    /// A retryable failure or a wait: back to pending, not before <see cref="RetryRequest.AvailableAt"/>, with the reason visible; or failed when the
    /// attempts are used up. A wait (<paramref name="countsAsAttempt"/> false) does not use one up, and the attempts counted start anew when it got further
    /// since. Null when the lease is gone.
    /// </summary>
    Task<ReindexState?> RetryAsync(ReindexLease lease, RetryRequest retry, bool countsAsAttempt, CancellationToken cancellationToken);

    /// <summary>It failed for good.</summary>
    Task<bool> FailAsync(ReindexLease lease, string errorCode, string errorMessage, CancellationToken cancellationToken);

    /// <summary>The process stops before it is done: pending at once, the attempt not counted.</summary>
    Task<bool> ReleaseAsync(ReindexLease lease, CancellationToken cancellationToken);

    /// <summary>Returns reindexes of these queues whose lease expired to pending (not before now + back-off), or fails them when the attempts are used up.</summary>
    Task<IReadOnlyList<RescuedReindex>> RescueAsync(
        IReadOnlyCollection<string> queues, int maxAttempts, TimeSpan backOff, CancellationToken cancellationToken);

    /// <summary>Lets every lease expire now. Only for a host that knows that nobody else is alive, such as the one that has just started the database.</summary>
    Task<int> ExpireLeasesAsync(CancellationToken cancellationToken);
}

/// <summary>What a worker asks for.</summary>
/// <param name="Queues">Only collections of these queues (P6).</param>
/// <param name="Models">Only reindexes to these embedding models: those this process has.</param>
/// <param name="Collection">Only this collection, or null for any.</param>
/// <param name="Owner">Name of the worker for people.</param>
/// <param name="Limit">At most this many.</param>
/// <param name="LeaseDuration">How long without progress before the rescue takes it back.</param>
public sealed record ReindexClaim(
    IReadOnlyCollection<string> Queues, IReadOnlyCollection<string> Models, string? Collection, string Owner, int Limit, TimeSpan LeaseDuration);
