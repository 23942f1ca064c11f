using Ingest.Domain.Documents;

namespace Ingest.Domain.Processing;

/// <summary>
/// The queue is the rows themselves: every transition of a version under a lease. Each method is one guarded SQL statement; "false" or "no
/// row" means the caller's lease is gone and it must stop quietly, because somebody else is responsible now.
/// </summary>
public interface IWorkQueue
{
    /// <summary>
    /// Takes up to <see cref="ClaimRequest.Limit"/> pending versions of my queues, oldest first, one version of a document at a time, each
    /// with a fresh lease token. Never waits for rows another worker is taking. Counts as an attempt.
    /// </summary>
    Task<IReadOnlyList<WorkItem>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>The version this lease is for, with the checkpoint as it is now; null when the lease is gone. Changes nothing.</summary>
    Task<WorkItem?> FindAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>How many versions of these queues are in work, in any process, and how many of them made no progress since a time.</summary>
    Task<InWork> CountInWorkAsync(IReadOnlyCollection<string> queues, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// Progress was made: extends the lease and records stage, units and the checkpoint in one statement (P8). Called without progress it
    /// would keep a hung worker alive, so callers call it only after a finished unit.
    /// </summary>
    Task<bool> HeartbeatAsync(Lease lease, Progress progress, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>
    /// One transaction: the version becomes ready and the searchable one, the version it replaces is superseded. False when the lease is
    /// gone, the document was deleted, or a newer version is already searchable; also while the collection is about to move to other vectors (a second or
    /// two): the version is then pending again, and the attempt is not counted.
    /// </summary>
    Task<bool> PublishAsync(Lease lease, Publication publication, CancellationToken cancellationToken);

    /// <summary>
    /// The same for up to 100 versions in one transaction and one round trip. Answers those it published, in no order: each stands for itself, so one that
    /// is not published keeps none of the others from it. All or none when it throws.
    /// </summary>
    Task<IReadOnlyList<VersionKey>> PublishAsync(IReadOnlyList<FinishedVersion> versions, CancellationToken cancellationToken);

    /// <summary>
    /// A retryable failure: back to pending, not before <see cref="RetryRequest.AvailableAt"/>; or failed when the attempts are used up; or
    /// superseded when a newer version waits or the document is gone. Null when the lease is gone.
    /// </summary>
    Task<VersionState?> RetryAsync(Lease lease, RetryRequest retry, CancellationToken cancellationToken);

    /// <summary>A fatal failure: the version is failed with this reason.</summary>
    Task<bool> FailAsync(Lease lease, string errorCode, string errorMessage, CancellationToken cancellationToken);

    /// <summary>The worker stops before it is done: back to pending at once, and the attempt is not counted. The checkpoint stays.</summary>
    Task<bool> ReleaseAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>
    /// Not now: back to pending, not before <paramref name="until"/> and with a reason, and the attempt is not counted. The checkpoint stays. A version that
    /// a newer one overtook does not come back, as with <see cref="ReleaseAsync"/>.
    /// </summary>
    Task<bool> PauseAsync(Lease lease, string code, string message, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>
    /// Returns versions of these queues whose lease expired to pending (not before now + <paramref name="backOff"/>), or fails them with
    /// <c>attempts_exhausted</c> when <paramref name="maxAttempts"/> are used up. Answers what it moved.
    /// </summary>
    Task<IReadOnlyList<Rescued>> RescueAsync(
        IReadOnlyCollection<string> queues, int maxAttempts, TimeSpan backOff, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Lets every lease of these queues expire now, whoever holds it, so that the next rescue returns the versions to work; answers how many.
    /// Only for a host that knows that no other worker of these queues is alive, such as the one that has just started their database.
    /// </summary>
    Task<int> ExpireLeasesAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken);

    /// <summary>
    /// A person retries a failed version: pending with attempt 0. False when the document's latest version is not failed.
    /// </summary>
    Task<bool> RetryFailedAsync(Guid documentId, CancellationToken cancellationToken);

    /// <summary>
    /// The same for a stretch of failed documents in the order of their ids, in one transaction. Documents without their bytes are passed over.
    /// </summary>
    Task<RetriedDocuments> RetryFailedAsync(FailedDocuments which, CancellationToken cancellationToken);
}

/// <summary>Which failed documents to retry.</summary>
/// <param name="Collection">Only of this collection, or null for all.</param>
/// <param name="Code">Only with this error code, or null for every reason.</param>
/// <param name="After">Only after this document id, or null from the first.</param>
/// <param name="Limit">At most this many, 1 to 1000.</param>
public sealed record FailedDocuments(string? Collection, string? Code, Guid? After, int Limit);

/// <summary>What was retried.</summary>
/// <param name="Retried">How many documents.</param>
/// <param name="Next">Go on after this one, or null at the end.</param>
public sealed record RetriedDocuments(int Retried, Guid? Next);

/// <summary>What a worker asks for.</summary>
/// <param name="Queues">Only these queues (P6).</param>
/// <param name="Owner">Name of the worker for people: host, process, slot.</param>
/// <param name="Limit">At most this many, 1 to 100.</param>
/// <param name="LeaseDuration">How long without progress before the rescue takes it back.</param>
public sealed record ClaimRequest(IReadOnlyCollection<string> Queues, string Owner, int Limit, TimeSpan LeaseDuration);

/// <summary>What is in work.</summary>
/// <param name="Versions">Leased versions.</param>
/// <param name="Waiting">Of these, claimed before the time and without progress since.</param>
public readonly record struct InWork(int Versions, int Waiting);

/// <summary>The right to work on a version; every transition checks the token.</summary>
/// <param name="Key">The version.</param>
/// <param name="Token">Random, new at every claim.</param>
public readonly record struct Lease(VersionKey Key, Guid Token);

/// <summary>Everything a worker needs, stamped at registration (P6).</summary>
/// <param name="Lease">The right to work on it.</param>
/// <param name="Collection">Collection name.</param>
/// <param name="Name">Document name.</param>
/// <param name="BlobName">Name in the documents container.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Hash">SHA-256 the blob must have.</param>
/// <param name="EmbeddingModel">Embedder to use.</param>
/// <param name="Dimensions">Vector size to expect.</param>
/// <param name="VectorCollection">Where the points go.</param>
/// <param name="Attempt">This attempt, from 1.</param>
/// <param name="Checkpoint">Where an earlier attempt got to, or null.</param>
public sealed record WorkItem(
    Lease Lease, string Collection, string Name, string BlobName, long Size, ContentHash Hash, string EmbeddingModel, int Dimensions,
    string VectorCollection, int Attempt, Checkpoint? Checkpoint)
{
    /// <summary>The version.</summary>
    public VersionKey Key => Lease.Key;
}

/// <summary>What is safe already, so that the next attempt does not repeat it (P8). Stored as JSON in the row.</summary>
/// <param name="Artifact">True when the extracted text is stored whole as the version's artifact blob.</param>
/// <param name="IndexedChunks">Chunks 0 … n-1 are in the index.</param>
/// <param name="Chunker">Fingerprint of chunker version, chunking options and embedder that made them; another one starts at 0.</param>
/// <param name="Pages">Pages found by the extraction, when the artifact is stored.</param>
/// <param name="WarningCode">Remark of the extraction, when the artifact is stored.</param>
/// <param name="WarningMessage">Its message.</param>
public sealed record Checkpoint(
    bool Artifact, int IndexedChunks, string? Chunker, int? Pages = null, string? WarningCode = null, string? WarningMessage = null);

/// <summary>One heartbeat.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, or null while unknown.</param>
/// <param name="Checkpoint">What is safe now, or null to leave the stored one.</param>
public sealed record Progress(Stage Stage, long Done, long? Total, Checkpoint? Checkpoint = null);

/// <summary>What publishing records.</summary>
/// <param name="Chunks">Points the index holds for this version, counted.</param>
/// <param name="Pages">Pages, or null for formats without.</param>
/// <param name="WarningCode">A remark such as <c>no_text</c>, or null.</param>
/// <param name="WarningMessage">Its message.</param>
public sealed record Publication(int Chunks, int? Pages, string? WarningCode = null, string? WarningMessage = null);

/// <summary>A version whose points are all in the index.</summary>
/// <param name="Lease">The right to publish it.</param>
/// <param name="Publication">What to record.</param>
public readonly record struct FinishedVersion(Lease Lease, Publication Publication);

/// <summary>A retryable failure.</summary>
/// <param name="ErrorCode">Why.</param>
/// <param name="ErrorMessage">Why, for people.</param>
/// <param name="AvailableAt">Not before this time.</param>
/// <param name="MaxAttempts">Failed for good once this many attempts were started.</param>
public sealed record RetryRequest(string ErrorCode, string ErrorMessage, DateTimeOffset AvailableAt, int MaxAttempts);

/// <summary>A version whose lease expired.</summary>
/// <param name="Key">The version.</param>
/// <param name="Owner">The worker that lost it.</param>
/// <param name="State">Pending, or failed when the attempts were used up.</param>
public sealed record Rescued(VersionKey Key, string Owner, VersionState State);
