using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;

namespace Ingest.Domain.Indexing;

/// <summary>
/// The vector index: points by version. Every write is idempotent (a point's id follows from document, version and ordinal). It may hold
/// points of versions that are not searchable; the search service filters by the database, which wins. Errors:
/// <c>RetryableException(index_unavailable)</c>, <c>FatalException(dimension_mismatch)</c>.
/// </summary>
public interface IVectorIndex
{
    /// <summary>
    /// True when a search looks at the database itself and answers, in one snapshot, points of searchable versions only: then every document
    /// is seen old or new, whole, and nobody has to check. False, the default, when it may answer points of any version.
    /// </summary>
    bool AnswersCurrentVersionsOnly => false;

    /// <summary>The index's search by words, or null, the default, when it has none: then searches by text are refused.</summary>
    ITextSearch? Text => null;

    /// <summary>Creates the vector collection if it is missing; a clear <c>dimension_mismatch</c> if it has another size.</summary>
    Task EnsureCollectionAsync(string vectorCollection, int dimensions, CancellationToken cancellationToken);

    /// <summary>Writes the points, replacing those with the same id. One call is one round trip for up to 256 points.</summary>
    Task UpsertAsync(string vectorCollection, IReadOnlyList<ChunkPoint> points, CancellationToken cancellationToken);

    /// <summary>Exact number of points of a version.</summary>
    Task<long> CountAsync(string vectorCollection, VersionKey key, CancellationToken cancellationToken);

    /// <summary>Deletes a version's points with ordinal ≥ <paramref name="fromOrdinal"/>; 0 deletes all. No points is fine.</summary>
    Task DeleteAsync(string vectorCollection, VersionKey key, int fromOrdinal, CancellationToken cancellationToken);

    /// <summary>The nearest points by cosine, best first, ties by document, version and ordinal.</summary>
    Task<IReadOnlyList<IndexHit>> SearchAsync(string vectorCollection, ReadOnlyMemory<float> vector, int limit, CancellationToken cancellationToken);

    /// <summary>Exact point counts by version, in key order, from after the given key; for the reconciler, page by page.</summary>
    Task<IReadOnlyList<VersionPoints>> ListVersionsAsync(string vectorCollection, VersionKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The chunks of a version with ordinal ≥ <paramref name="fromOrdinal"/>, in order, without their vectors: to embed them anew. At most
    /// <paramref name="limit"/>, 1 to 256; fewer only when there are no more.
    /// </summary>
    Task<IReadOnlyList<Chunk>> ReadChunksAsync(
        string vectorCollection, VersionKey key, int fromOrdinal, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a vector collection with all its points; an unknown one is fine. Not atomic: after a failure some of the points may be gone, and a
    /// repeated call removes the rest.
    /// </summary>
    Task DropCollectionAsync(string vectorCollection, CancellationToken cancellationToken);

    /// <summary>Writes, reads and deletes a probe point in a collection of its own.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>A chunk with its vector.</summary>
/// <param name="Key">Version it belongs to.</param>
/// <param name="Chunk">The chunk.</param>
/// <param name="Vector">Unit vector of the collection's dimensions.</param>
public sealed record ChunkPoint(VersionKey Key, Chunk Chunk, ReadOnlyMemory<float> Vector)
{
    /// <summary>UUIDv5 of document, version and ordinal.</summary>
    public Guid Id => PointId.Create(Key, Chunk.Ordinal);
}

/// <summary>A point found by a search.</summary>
/// <param name="Key">Version it belongs to.</param>
/// <param name="Chunk">The chunk.</param>
/// <param name="Score">By vector: cosine similarity, -1 to 1. By text: more than 0, and only to be compared within one answer.</param>
public sealed record IndexHit(VersionKey Key, Chunk Chunk, float Score);

/// <summary>How many points a version has.</summary>
/// <param name="Key">The version.</param>
/// <param name="Points">Its points.</param>
public sealed record VersionPoints(VersionKey Key, long Points);
