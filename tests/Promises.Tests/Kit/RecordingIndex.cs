using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Promises.Tests.Kit;

/// <summary>The real index, noting the ordinals that are written.</summary>
internal sealed class RecordingIndex(IVectorIndex inner) : IVectorIndex
{
    public List<int> Ordinals { get; } = [];

    public Task UpsertAsync(string vectorCollection, IReadOnlyList<ChunkPoint> points, CancellationToken cancellationToken)
    {
        Ordinals.AddRange(points.Select(static point => point.Chunk.Ordinal));
        return inner.UpsertAsync(vectorCollection, points, cancellationToken);
    }

    public Task EnsureCollectionAsync(string vectorCollection, int dimensions, CancellationToken cancellationToken) =>
        inner.EnsureCollectionAsync(vectorCollection, dimensions, cancellationToken);

    public Task<long> CountAsync(string vectorCollection, VersionKey key, CancellationToken cancellationToken) =>
        inner.CountAsync(vectorCollection, key, cancellationToken);

    public Task DeleteAsync(string vectorCollection, VersionKey key, int fromOrdinal, CancellationToken cancellationToken) =>
        inner.DeleteAsync(vectorCollection, key, fromOrdinal, cancellationToken);

    public Task<IReadOnlyList<IndexHit>> SearchAsync(
        string vectorCollection, ReadOnlyMemory<float> vector, int limit, CancellationToken cancellationToken) =>
        inner.SearchAsync(vectorCollection, vector, limit, cancellationToken);

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
