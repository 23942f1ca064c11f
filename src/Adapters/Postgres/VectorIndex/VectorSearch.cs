using System.Buffers;
using System.Data;
using System.Numerics.Tensors;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// One exact search: every vector of the collection's searchable versions streams by once, the best are kept, and their texts are read.
/// All in one snapshot, so of a document that is published meanwhile it sees the old version or the new one, whole. Memory is one row and
/// the hits, whatever the collection's size.
/// </summary>
internal sealed class VectorSearch(NpgsqlConnection connection, string collection, ReadOnlyMemory<float> query, int limit)
{
    public async Task<IReadOnlyList<IndexHit>> RunAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (await FindDimensionsAsync(cancellationToken) is not { } dimensions)
        {
            return [];
        }

        VectorDimensions.Require("Search", collection, expected: dimensions, actual: query.Length);
        var best = await ScanAsync(cancellationToken);
        return best.Length == 0 ? [] : await ReadHitsAsync(best, cancellationToken);
    }

    private async Task<int?> FindDimensionsAsync(CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, new Statement("VectorIndex/FindCollection", collection));
        return (int?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<ScoredPoint[]> ScanAsync(CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, new Statement("VectorIndex/ScanVectors", collection));
        var stored = ArrayPool<byte>.Shared.Rent(VectorBytes.Size(query.Length));
        try
        {
            return await ScanAsync(command, stored, cancellationToken);
        }
        catch
        {
            // Otherwise closing the reader would first receive the rest of the collection.
            command.Cancel();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private async Task<ScoredPoint[]> ScanAsync(NpgsqlCommand command, byte[] stored, CancellationToken cancellationToken)
    {
        var nearest = new NearestPoints(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            nearest.Offer(Score(reader, stored));
        }

        return nearest.BestFirst();
    }

    private ScoredPoint Score(NpgsqlDataReader reader, byte[] stored)
    {
        var size = VectorBytes.Size(query.Length);
        reader.GetBytes(3, 0, stored, 0, size);

        // Vectors are of unit length, so their dot product is the cosine; rounding may carry it past the ends.
        var cosine = Math.Clamp(TensorPrimitives.Dot(VectorBytes.Read(stored.AsSpan(0, size)), query.Span), -1f, 1f);
        return new ScoredPoint(new VersionKey(reader.GetGuid(0), reader.GetInt32(1)), reader.GetInt32(2), cosine);
    }

    private async Task<IReadOnlyList<IndexHit>> ReadHitsAsync(ScoredPoint[] points, CancellationToken cancellationToken)
    {
        var statement = new Statement(
            "VectorIndex/ReadPoints",
            collection,
            points.Select(static p => p.Key.DocumentId).ToArray(),
            points.Select(static p => p.Key.Version).ToArray(),
            points.Select(static p => p.Ordinal).ToArray());
        await using var command = Database.CreateCommand(connection, statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var hits = new List<IndexHit>(points.Length);
        while (await reader.ReadAsync(cancellationToken))
        {
            var point = points[hits.Count];
            var page = await reader.IsDBNullAsync(0, cancellationToken) ? (int?)null : reader.GetInt32(0);
            var chunk = new Chunk(point.Ordinal, reader.GetString(3), reader.GetString(4), page, reader.GetInt64(1), reader.GetInt64(2));
            hits.Add(new IndexHit(point.Key, chunk, point.Score));
        }

        return hits;
    }
}
