using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Adapters.Tests.VectorIndex;

/// <summary>An index whose searches are made again by another one of the same database; both must answer the same.</summary>
internal sealed class ComparedIndex(IVectorIndex inner, IVectorIndex other) : IVectorIndex
{
    public async Task<IReadOnlyList<IndexHit>> SearchAsync(
        string vectorCollection, ReadOnlyMemory<float> vector, int limit, CancellationToken cancellationToken)
    {
        // A process' first search of a collection is not from memory, so there is one before.
        await inner.SearchAsync(vectorCollection, vector, limit, cancellationToken);
        var hits = await inner.SearchAsync(vectorCollection, vector, limit, cancellationToken);
        Assert.Equal(await other.SearchAsync(vectorCollection, vector, limit, cancellationToken), hits);
        return hits;
    }

    public Task EnsureCollectionAsync(string vectorCollection, int dimensions, CancellationToken cancellationToken) =>
        inner.EnsureCollectionAsync(vectorCollection, dimensions, cancellationToken);

    public Task UpsertAsync(string vectorCollection, IReadOnlyList<ChunkPoint> points, CancellationToken cancellationToken) =>
        inner.UpsertAsync(vectorCollection, points, cancellationToken);

    public Task<long> CountAsync(string vectorCollection, VersionKey key, CancellationToken cancellationToken) =>
        inner.CountAsync(vectorCollection, key, cancellationToken);

    public Task DeleteAsync(string vectorCollection, VersionKey key, int fromOrdinal, CancellationToken cancellationToken) =>
        inner.DeleteAsync(vectorCollection, key, fromOrdinal, cancellationToken);

    public Task<IReadOnlyList<VersionPoints>> ListVersionsAsync(
        string vectorCollection, VersionKey? after, int limit, CancellationToken cancellationToken) =>
        inner.ListVersionsAsync(vectorCollection, after, limit, cancellationToken);

    public Task<IReadOnlyList<Chunk>> ReadChunksAsync(
        string vectorCollection, VersionKey key, int fromOrdinal, int limit, CancellationToken cancellationToken) =>
        inner.ReadChunksAsync(vectorCollection, key, fromOrdinal, limit, cancellationToken);

    public Task DropCollectionAsync(string vectorCollection, CancellationToken cancellationToken) =>
        inner.DropCollectionAsync(vectorCollection, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);
}
