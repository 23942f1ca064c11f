using System.Data;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Indexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// One exact search: every vector of the collection's searchable versions is compared, the best are kept, and their texts are read. All in one
/// snapshot, so of a document that is published meanwhile it sees the old version or the new one, whole. The vectors are in memory if this
/// process keeps the collection there; else they stream by once, and memory is one row and the hits, whatever the collection's size.
/// </summary>
internal sealed class VectorSearch(NpgsqlConnection connection, string collection, ReadOnlyMemory<float> query, int limit)
{
    /// <summary>Reads every vector from PostgreSQL.</summary>
    public async Task<IReadOnlyList<IndexHit>> RunAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await OpenAsync(cancellationToken) is { } open ? await ScanAsync(open, cancellationToken) : [];
    }

    /// <summary>Compares the vectors that are in memory, or reads them as above when they have no room there.</summary>
    public async Task<IReadOnlyList<IndexHit>> RunAsync(CachedCollection cached, CancellationToken cancellationToken)
    {
        using var entry = await cached.EnterAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (await OpenAsync(cancellationToken) is not { } open)
        {
            return [];
        }

        if (!await cached.BringUpToDateAsync(connection, open, cancellationToken))
        {
            entry.Dispose();
            return await ScanAsync(open, cancellationToken);
        }

        entry.LetOthersIn();
        var best = cached.FindNearest(query, limit, cancellationToken);
        entry.Dispose();
        return await PointReading.ReadAsync(connection, best, cancellationToken);
    }

    private async Task<OpenCollection?> OpenAsync(CancellationToken cancellationToken)
    {
        var found = await Database.QueryAsync(
            connection,
            new Statement("VectorIndex/OpenCollection", collection),
            static r => new OpenCollection(r.GetInt32(0), r.GetInt32(1), r.GetInt64(2)),
            cancellationToken);
        if (found.Count == 0)
        {
            return null;
        }

        VectorDimensions.Require("Search", collection, expected: found[0].Dimensions, actual: query.Length);
        return found[0];
    }

    private async Task<IReadOnlyList<IndexHit>> ScanAsync(OpenCollection open, CancellationToken cancellationToken)
    {
        var nearest = new NearestPoints(limit);
        await VectorReading.ReadAsync(
            connection,
            new Statement("VectorIndex/ScanVectors", open.Id),
            (key, ordinal, vector) => nearest.Offer(new ScoredPoint(open.Id, key, ordinal, Cosine.Of(vector, query.Span))),
            cancellationToken);
        return await PointReading.ReadAsync(connection, nearest.BestFirst(), cancellationToken);
    }
}

/// <summary>A vector collection in a snapshot.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Dimensions">Its dimensions.</param>
/// <param name="Horizon">The oldest transaction that the snapshot cannot be sure to see.</param>
internal sealed record OpenCollection(int Id, int Dimensions, long Horizon);
