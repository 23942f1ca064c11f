using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Domain.Reconciliation;

/// <summary>
/// What the reconciler asks and tells the database. Runs on the reserved connections, so it works while the pool is exhausted (P4). Lists
/// are in key order and paged by key, so that a check can stop anywhere and go on from its cursor.
/// </summary>
public interface IReconcileStore
{
    /// <summary>
    /// Versions of these queues and this vector collection that are searchable and settled, from after the given key: the index should hold
    /// exactly their chunks. Versions under repair are not among them.
    /// </summary>
    Task<IReadOnlyList<VersionPoints>> ListSearchableAsync(
        IReadOnlyCollection<string> queues, string vectorCollection, VersionKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Versions of these queues that must have a blob (pending, processing or ready), from after the given key.</summary>
    Task<IReadOnlyList<StoredVersion>> ListStoredAsync(
        IReadOnlyCollection<string> queues, VersionKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Those of the keys that have a row which is not superseded: their points belong to somebody. Points of any other key are orphans.
    /// </summary>
    Task<IReadOnlySet<VersionKey>> FilterLiveAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Those of the keys that have a row which is not purged: their blobs belong to somebody, or to the purge. Blobs of any other key are
    /// orphans.
    /// </summary>
    Task<IReadOnlySet<VersionKey>> FilterKnownAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Those of the keys whose blobs nobody needs any more: the document is known, and the version was given out and then purged, or discarded
    /// and its row removed. A key of a document that the database does not know is not among them: that says more about the database.
    /// </summary>
    Task<IReadOnlySet<VersionKey>> FilterAbandonedAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Rebuilds the points of a searchable version: ready to pending with attempt 0 and no checkpoint, event <c>repaired</c>. It stays the
    /// searchable version, so search goes on with the points that are there. False when it is not ready and searchable, or a newer version
    /// is on its way to replace it anyway. A repair that a newer version overtakes goes back to ready as it is.
    /// </summary>
    Task<bool> RequeueAsync(VersionKey key, string reasonCode, string message, CancellationToken cancellationToken);

    /// <summary>
    /// The version's blob is gone: pending becomes failed with <c>blob_missing</c>; what is searchable stays ready and gets the warning
    /// <c>blob_missing</c>. The event is <c>failed</c> in both cases. Answers the state after it, or null when nothing had to be changed.
    /// </summary>
    Task<VersionState?> MarkBlobMissingAsync(VersionKey key, string message, CancellationToken cancellationToken);

    /// <summary>Where the check goes on in this scope (a queue, a vector collection), or null to begin anew.</summary>
    Task<string?> GetCursorAsync(string check, string scope, CancellationToken cancellationToken);

    /// <summary>Remembers where the check goes on; null when it came to the end.</summary>
    Task SetCursorAsync(string check, string scope, string? cursor, CancellationToken cancellationToken);

    /// <summary>Adds a run to the history.</summary>
    Task RecordRunAsync(ReconcileReport report, CancellationToken cancellationToken);
}

/// <summary>A version that must have a blob.</summary>
/// <param name="Key">The version.</param>
/// <param name="BlobName">Name in the documents container.</param>
/// <param name="Size">Bytes it had when it was received.</param>
/// <param name="Etag">Etag it had when it was received.</param>
public sealed record StoredVersion(VersionKey Key, string BlobName, long Size, string Etag);
