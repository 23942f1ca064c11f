using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// The embedded index: exact cosine search over rows in PostgreSQL. It needs no further server and is never approximate; a search compares
/// every vector of the collection's searchable versions, so its time grows with them (docs/search.md has figures); a process that searches a
/// collection again keeps its vectors in memory. Reading an unknown
/// collection finds nothing; writing to one is <c>index_unavailable</c>.
/// </summary>
internal sealed class PostgresVectorIndex(Database database, SearchTurns searches, VectorCache cache, PostgresTextSearch text, WrittenPoints written, TimeProvider time) : IVectorIndex
{
    /// <summary>Points of one statement. With 1,536 dimensions and long chunks that is about 2 MB.</summary>
    private const int PageSize = 256;

    /// <summary>Versions a drop looks at at a time.</summary>
    private const int DropSize = 500;

    public bool AnswersCurrentVersionsOnly => true;

    public ITextSearch? Text => text;

    public async Task EnsureCollectionAsync(string vectorCollection, int dimensions, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(vectorCollection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (await FindDimensionsAsync(vectorCollection, cancellationToken) is not { } actual)
        {
            await ExecuteAsync(new Statement("VectorIndex/EnsureCollection", vectorCollection, dimensions), cancellationToken);
            actual = await FindDimensionsAsync(vectorCollection, cancellationToken)
                ?? throw VectorIndexErrors.NoSuchCollection("Create vector collection", vectorCollection);
        }

        VectorDimensions.Require("Create vector collection", vectorCollection, expected: actual, actual: dimensions);
    }

    public async Task UpsertAsync(string vectorCollection, IReadOnlyList<ChunkPoint> points, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        foreach (var chunk in points.Chunk(PageSize))
        {
            await UpsertPageAsync(vectorCollection, chunk, cancellationToken);
        }

        written.Note();
    }

    public async Task<long> CountAsync(string vectorCollection, VersionKey key, CancellationToken cancellationToken)
    {
        var counts = await QueryAsync(
            new Statement("VectorIndex/CountPoints", vectorCollection, key.DocumentId, key.Version), static r => r.GetInt64(0), cancellationToken);
        return counts[0];
    }

    public async Task DeleteAsync(string vectorCollection, VersionKey key, int fromOrdinal, CancellationToken cancellationToken) =>
        await VectorIndexErrors.GuardAsync(() => database.QueryInTransactionAsync(
            [
                new Statement("TextIndex/DropBacklog", vectorCollection, key.DocumentId, key.Version, fromOrdinal),
                new Statement("VectorIndex/DeletePoints", vectorCollection, key.DocumentId, key.Version, fromOrdinal),
            ],
            static r => r.FieldCount,
            cancellationToken));

    public async Task<IReadOnlyList<IndexHit>> SearchAsync(
        string vectorCollection, ReadOnlyMemory<float> vector, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return await VectorIndexErrors.GuardAsync(async () =>
        {
            const string operation = "VectorIndex/ScanVectors";
            using var turn = await searches.TakeAsync(operation, cancellationToken);
            return await database.UseAsync(
                operation,
                (connection, token) =>
                {
                    var search = new VectorSearch(connection, vectorCollection, vector, limit);
                    return cache.Find(vectorCollection) is { } cached ? search.RunAsync(cached, token) : search.RunAsync(token);
                },
                cancellationToken);
        });
    }

    public async Task<IReadOnlyList<VersionPoints>> ListVersionsAsync(
        string vectorCollection, VersionKey? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var from = after ?? new VersionKey(Guid.Empty, 0);
        return await QueryAsync(
            new Statement("VectorIndex/ListVersions", vectorCollection, from.DocumentId, from.Version, limit),
            static r => new VersionPoints(new VersionKey(r.GetGuid(0), r.GetInt32(1)), r.GetInt64(2)),
            cancellationToken);
    }

    public async Task<IReadOnlyList<Chunk>> ReadChunksAsync(
        string vectorCollection, VersionKey key, int fromOrdinal, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageSize);
        return await QueryAsync(
            new Statement("VectorIndex/ReadChunks", vectorCollection, key.DocumentId, key.Version, fromOrdinal, limit),
            static r => new Chunk(r.GetInt32(0), r.GetString(1), r.GetString(2), r.Optional<int>(3), r.GetInt64(4), r.GetInt64(5)),
            cancellationToken);
    }

    public async Task DropCollectionAsync(string vectorCollection, CancellationToken cancellationToken)
    {
        // Version by version, because one statement for a large collection would run into its time limit. Only a writer that comes late makes it go round.
        do
        {
            while (await ListVersionsAsync(vectorCollection, after: null, DropSize, cancellationToken) is { Count: > 0 } versions)
            {
                foreach (var version in versions)
                {
                    await DeleteAsync(vectorCollection, version.Key, fromOrdinal: 0, cancellationToken);
                }
            }
        }
        while (!await DropEmptyAsync(vectorCollection, cancellationToken)
            && await FindDimensionsAsync(vectorCollection, cancellationToken) is not null);
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (await ProbePoint.WriteAndCountAsync(this, time.GetUtcNow(), cancellationToken) is not 1 and var found)
        {
            throw VectorIndexErrors.Unproven($"1 point was written, {found} were read");
        }
    }

    private async Task<bool> DropEmptyAsync(string vectorCollection, CancellationToken cancellationToken)
    {
        var dropped = await VectorIndexErrors.GuardAsync(() => database.QueryInTransactionAsync(
            [new Statement("VectorIndex/LockCollection", vectorCollection), new Statement("VectorIndex/DropCollection", vectorCollection)],
            static r => r.GetInt32(0),
            cancellationToken));
        return dropped.Count > 0;
    }

    private async Task UpsertPageAsync(string vectorCollection, IReadOnlyList<ChunkPoint> points, CancellationToken cancellationToken)
    {
        using var page = new PointPage(vectorCollection, points);
        var dimensions = await QueryAsync(page.ToStatement(vectorCollection), static r => r.GetInt32(0), cancellationToken);
        if (dimensions.Count == 0)
        {
            throw VectorIndexErrors.NoSuchCollection("Upsert", vectorCollection);
        }

        VectorDimensions.Require("Upsert", vectorCollection, expected: dimensions[0], actual: page.Dimensions);
    }

    private async Task<int?> FindDimensionsAsync(string vectorCollection, CancellationToken cancellationToken)
    {
        var found = await QueryAsync(
            new Statement("VectorIndex/FindCollection", vectorCollection), static r => r.GetInt32(0), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    private Task<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken) =>
        VectorIndexErrors.GuardAsync(() => database.ExecuteAsync(statement, cancellationToken));

    private Task<IReadOnlyList<T>> QueryAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        VectorIndexErrors.GuardAsync(() => database.QueryAsync(statement, read, cancellationToken));
}
