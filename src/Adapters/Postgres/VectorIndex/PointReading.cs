using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Chunking;
using Ingest.Domain.Indexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>Reads what the points of an answer show.</summary>
internal static class PointReading
{
    /// <summary>The hits for these points, in their order, in the snapshot in which they were found.</summary>
    public static async Task<IReadOnlyList<IndexHit>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<ScoredPoint> points, CancellationToken cancellationToken)
    {
        if (points.Count == 0)
        {
            return [];
        }

        var statement = new Statement(
            "VectorIndex/ReadPoints",
            points.Select(static p => p.Collection).ToArray(),
            points.Select(static p => p.Key.DocumentId).ToArray(),
            points.Select(static p => p.Key.Version).ToArray(),
            points.Select(static p => p.Ordinal).ToArray());
        await using var command = Database.CreateCommand(connection, statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var hits = new List<IndexHit>(points.Count);
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
