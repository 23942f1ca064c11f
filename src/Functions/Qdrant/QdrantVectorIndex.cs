using System.Collections.Concurrent;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.Options;
using Qdrant.Client.Grpc;
using Range = Qdrant.Client.Grpc.Range;

namespace Ingest.Functions.Qdrant;

/// <summary>
/// The index in Qdrant: one Qdrant collection a vector collection, cosine distance. Writes wait until they are applied, counts are exact.
/// A search goes by the approximate graph unless <see cref="QdrantOptions.ExactSearch"/>; it may hold points of versions that are not
/// searchable, and the search service drops those. Reading an unknown collection finds nothing; writing to one is <c>index_unavailable</c>.
/// </summary>
internal sealed class QdrantVectorIndex(QdrantConnection connection, IOptions<QdrantOptions> options) : IVectorIndex
{
    // Not a collection name by its rule, so it can be nobody's.
    private const string ProbeCollection = "_probe";

    /// <summary>
    /// Points a search asks for at the most while it looks for the end of a tie. More equal scores than this come from a text that stands
    /// in a collection a thousand times; which of them are shown does not matter to anybody.
    /// </summary>
    private const int LongestTie = 1_000;

    /// <summary>Chunks of one read, as of one upsert.</summary>
    private const int MaxChunks = 256;

    private readonly ConcurrentDictionary<string, int> _dimensions = new(StringComparer.Ordinal);

    public async Task EnsureCollectionAsync(string vectorCollection, int dimensions, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(vectorCollection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        const string operation = "Create vector collection";
        var found = await FindAsync(vectorCollection, cancellationToken);
        if (found is null)
        {
            await CreateAsync(vectorCollection, dimensions, cancellationToken);
            found = await FindAsync(vectorCollection, cancellationToken)
                ?? throw QdrantErrors.Unavailable($"{operation} '{vectorCollection}'", "it is not there after its creation");
        }

        VectorDimensions.Require(operation, vectorCollection, expected: Dimensions(found), actual: dimensions);
        await IndexPayloadAsync(vectorCollection, found, cancellationToken);
        _dimensions[vectorCollection] = dimensions;
    }

    public async Task UpsertAsync(string vectorCollection, IReadOnlyList<ChunkPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        const string operation = "Upsert into vector collection";
        if (points.Count == 0)
        {
            return;
        }

        var dimensions = await FindDimensionsAsync(vectorCollection, cancellationToken)
            ?? throw QdrantErrors.Unavailable($"{operation} '{vectorCollection}'", "there is no such vector collection");
        foreach (var point in points)
        {
            VectorDimensions.Require(operation, vectorCollection, expected: dimensions, actual: point.Vector.Length);
        }

        foreach (var batch in LastOfEach(points).Chunk(options.Value.BatchSize))
        {
            var request = Array.ConvertAll(batch, PointPayload.ToPoint);
            await connection.RunAsync(
                operation,
                vectorCollection,
                client => client.UpsertAsync(vectorCollection, request, wait: true, cancellationToken: cancellationToken),
                cancellationToken);
        }
    }

    public async Task<long> CountAsync(string vectorCollection, VersionKey key, CancellationToken cancellationToken) =>
        (long)await connection.ReadAsync(
            "Count points of vector collection",
            vectorCollection,
            none: 0ul,
            client => client.CountAsync(vectorCollection, Of(key), exact: true, cancellationToken: cancellationToken),
            cancellationToken);

    public async Task DeleteAsync(string vectorCollection, VersionKey key, int fromOrdinal, CancellationToken cancellationToken)
    {
        var filter = Of(key);
        if (fromOrdinal > 0)
        {
            filter.Must.Add(Conditions.Range(PointPayload.Ordinal, new Range { Gte = fromOrdinal }));
        }

        await connection.ReadAsync<UpdateResult?>(
            "Delete points of vector collection",
            vectorCollection,
            none: null,
            async client => await client.DeleteAsync(vectorCollection, filter, wait: true, cancellationToken: cancellationToken),
            cancellationToken);
    }

    public async Task<IReadOnlyList<IndexHit>> SearchAsync(
        string vectorCollection, ReadOnlyMemory<float> vector, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (await FindDimensionsAsync(vectorCollection, cancellationToken) is not { } dimensions)
        {
            return [];
        }

        VectorDimensions.Require("Search vector collection", vectorCollection, expected: dimensions, actual: vector.Length);
        var query = vector.ToArray();
        for (var asked = limit + 1; ; asked = Math.Min(asked * 2, Math.Max(LongestTie, limit + 1)))
        {
            var found = await FindNearestAsync(vectorCollection, query, asked, cancellationToken);

            // The server orders equal scores as it likes, so a tie has to be whole before it can be cut in key order.
            var whole = found.Count < asked || found[limit - 1].Score > found[^1].Score || asked >= LongestTie;
            if (whole)
            {
                return [.. found.Select(PointPayload.ToHit).OrderByDescending(static hit => hit.Score).ThenBy(static hit => hit.Key.DocumentId)
                    .ThenBy(static hit => hit.Key.Version).ThenBy(static hit => hit.Chunk.Ordinal).Take(limit)];
            }
        }
    }

    public Task<IReadOnlyList<VersionPoints>> ListVersionsAsync(
        string vectorCollection, VersionKey? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return connection.ReadAsync<IReadOnlyList<VersionPoints>>(
            "List versions of vector collection",
            vectorCollection,
            none: [],
            client => new VersionPages(client, vectorCollection).ListAsync(after, limit, cancellationToken),
            cancellationToken);
    }

    public Task<IReadOnlyList<Chunk>> ReadChunksAsync(
        string vectorCollection, VersionKey key, int fromOrdinal, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxChunks);
        return connection.ReadAsync<IReadOnlyList<Chunk>>(
            "Read chunks of vector collection",
            vectorCollection,
            none: [],
            async client =>
            {
                var page = await client.ScrollAsync(
                    vectorCollection,
                    Of(key),
                    limit: (uint)limit,
                    payloadSelector: new WithPayloadSelector { Enable = true },
                    orderBy: new OrderBy { Key = PointPayload.Ordinal, Direction = Direction.Asc, StartFrom = new StartFrom { Integer = fromOrdinal } },
                    cancellationToken: cancellationToken);
                return [.. page.Result.Select(static point => PointPayload.ToChunk(point.Payload))];
            },
            cancellationToken);
    }

    public async Task DropCollectionAsync(string vectorCollection, CancellationToken cancellationToken)
    {
        // The server answers that it did not delete what is not there, and the client takes that for a failure.
        if (await FindAsync(vectorCollection, cancellationToken) is not null)
        {
            await connection.ReadAsync(
                "Drop vector collection",
                vectorCollection,
                none: false,
                async client =>
                {
                    await client.DeleteCollectionAsync(vectorCollection, cancellationToken: cancellationToken);
                    return true;
                },
                cancellationToken);
        }

        _dimensions.TryRemove(vectorCollection, out _);
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var key = new VersionKey(Guid.NewGuid(), 1); // Its own point: many processes prove themselves at once.
        float[] vector = [1, 0];
        await EnsureCollectionAsync(ProbeCollection, vector.Length, cancellationToken);
        await UpsertAsync(ProbeCollection, [new ChunkPoint(key, new(0, "probe", "", null, 0, 5), vector)], cancellationToken);
        var found = await CountAsync(ProbeCollection, key, cancellationToken);
        await DeleteAsync(ProbeCollection, key, 0, cancellationToken);
        if (found != 1)
        {
            throw QdrantErrors.Unavailable("Probe of the vector index", $"1 point was written, {found} were read");
        }
    }

    private static Filter Of(VersionKey key) => new()
    {
        Must =
        {
            Conditions.MatchKeyword(PointPayload.Document, PointPayload.Name(key.DocumentId)),
            Conditions.Match(PointPayload.Version, key.Version),
        },
    };

    private static IEnumerable<ChunkPoint> LastOfEach(IReadOnlyList<ChunkPoint> points) =>
        points.Reverse().DistinctBy(static point => (point.Key, point.Chunk.Ordinal)).Reverse();

    private static int Dimensions(CollectionInfo info) => (int)info.Config.Params.VectorsConfig.Params.Size;

    private async Task CreateAsync(string vectorCollection, int dimensions, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RunAsync(
                "Create vector collection",
                vectorCollection,
                async client =>
                {
                    await client.CreateCollectionAsync(
                        vectorCollection,
                        new VectorParams { Size = (ulong)dimensions, Distance = Distance.Cosine },
                        onDiskPayload: true,
                        cancellationToken: cancellationToken);
                    return true;
                },
                cancellationToken);
        }
        catch (RetryableException error) when (QdrantErrors.IsExisting(error.InnerException))
        {
            // Created by another process at the same moment, which is what was wanted.
        }
    }

    /// <summary>Also for a collection that was found: its creator may have died before the indexes.</summary>
    private async Task IndexPayloadAsync(string vectorCollection, CollectionInfo found, CancellationToken cancellationToken)
    {
        foreach (var (field, type) in PointPayload.Indexes.Where(index => !found.PayloadSchema.ContainsKey(index.Field)))
        {
            await connection.RunAsync(
                "Index payload of vector collection",
                vectorCollection,
                client => client.CreatePayloadIndexAsync(vectorCollection, field, type, wait: true, cancellationToken: cancellationToken),
                cancellationToken);
        }
    }

    private async Task<int?> FindDimensionsAsync(string vectorCollection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_dimensions.TryGetValue(vectorCollection, out var known))
        {
            return known;
        }

        return await FindAsync(vectorCollection, cancellationToken) is { } found
            ? _dimensions.GetOrAdd(vectorCollection, Dimensions(found))
            : null;
    }

    private Task<CollectionInfo?> FindAsync(string vectorCollection, CancellationToken cancellationToken) => connection.ReadAsync<CollectionInfo?>(
        "Look up vector collection",
        vectorCollection,
        none: null,
        async client => await client.GetCollectionInfoAsync(vectorCollection, cancellationToken),
        cancellationToken);

    private Task<IReadOnlyList<ScoredPoint>> FindNearestAsync(
        string vectorCollection, float[] query, int limit, CancellationToken cancellationToken) => connection.ReadAsync<IReadOnlyList<ScoredPoint>>(
        "Search vector collection",
        vectorCollection,
        none: [],
        client => client.QueryAsync(
            vectorCollection,
            query,
            searchParams: new SearchParams { Exact = options.Value.ExactSearch },
            limit: (ulong)limit,
            payloadSelector: new WithPayloadSelector { Enable = true },
            cancellationToken: cancellationToken),
        cancellationToken);
}
