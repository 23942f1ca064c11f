using System.Buffers;
using System.Data;
using System.Numerics.Tensors;
using Ingest.Adapters.Postgres.Connections;
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
        var found = await Database.QueryAsync(
            connection, new Statement("VectorIndex/FindCollection", collection), static r => (Dimensions: r.GetInt32(0), Id: r.GetInt32(1)), cancellationToken);
        if (found.Count == 0)
        {
            return [];
        }

        VectorDimensions.Require("Search", collection, expected: found[0].Dimensions, actual: query.Length);
        var best = await ScanAsync(found[0].Id, cancellationToken);
        return await PointReading.ReadAsync(connection, best, cancellationToken);
    }

    private async Task<ScoredPoint[]> ScanAsync(int id, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, new Statement("VectorIndex/ScanVectors", id));
        var stored = ArrayPool<byte>.Shared.Rent(VectorBytes.Size(query.Length));
        try
        {
            return await ScanAsync(id, command, stored, cancellationToken);
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

    private async Task<ScoredPoint[]> ScanAsync(int id, NpgsqlCommand command, byte[] stored, CancellationToken cancellationToken)
    {
        var nearest = new NearestPoints(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            nearest.Offer(Score(id, reader, stored));
        }

        return nearest.BestFirst();
    }

    private ScoredPoint Score(int id, NpgsqlDataReader reader, byte[] stored)
    {
        var size = VectorBytes.Size(query.Length);
        reader.GetBytes(3, 0, stored, 0, size);

        // Vectors are of unit length, so their dot product is the cosine; rounding may carry it past the ends.
        var cosine = Math.Clamp(TensorPrimitives.Dot(VectorBytes.Read(stored.AsSpan(0, size)), query.Span), -1f, 1f);
        return new ScoredPoint(id, new VersionKey(reader.GetGuid(0), reader.GetInt32(1)), reader.GetInt32(2), cosine);
    }
}
