using System.Buffers;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// The points of one upsert statement as columns: in key order, so that two writers of one version never wait for each other in a circle,
/// each key once, the last one given.
/// </summary>
internal sealed class PointPage : IDisposable
{
    private readonly ChunkPoint[] _points;
    private readonly int _dimensions;
    private readonly byte[] _vectors;

    public PointPage(string collection, IEnumerable<ChunkPoint> points)
    {
        _points = InKeyOrder(points);
        _dimensions = _points[0].Vector.Length;
        if (Array.Find(_points, p => p.Vector.Length != _dimensions) is { } odd)
        {
            throw new FatalException(
                ErrorCodes.DimensionMismatch,
                $"Upsert into vector collection '{collection}': {odd.Key} chunk {odd.Chunk.Ordinal} has {odd.Vector.Length} dimensions, "
                + $"{_points[0].Key} chunk {_points[0].Chunk.Ordinal} has {_dimensions}. One embedder must make all of them.");
        }

        _vectors = ArrayPool<byte>.Shared.Rent(VectorBytes.Size(_dimensions) * _points.Length);
        for (var i = 0; i < _points.Length; i++)
        {
            VectorBytes.Write(_points[i].Vector.Span, _vectors.AsSpan(VectorBytes.Size(_dimensions) * i));
        }
    }

    /// <summary>Dimensions of every vector in it.</summary>
    public int Dimensions => _dimensions;

    /// <summary>The upsert of these points; valid until disposal.</summary>
    public Statement ToStatement(string collection) => new(
        "VectorIndex/UpsertPoints",
        collection,
        _dimensions,
        new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = _vectors.AsMemory(0, VectorBytes.Size(_dimensions) * _points.Length) },
        Column(static p => p.Key.DocumentId),
        Column(static p => p.Key.Version),
        Column(static p => p.Chunk.Ordinal),
        Column(static p => p.Chunk.Page),
        Column(static p => p.Chunk.Start),
        Column(static p => p.Chunk.End),
        Column(static p => p.Chunk.Text),
        Column(static p => p.Chunk.Context));

    public void Dispose() => ArrayPool<byte>.Shared.Return(_vectors);

    private static ChunkPoint[] InKeyOrder(IEnumerable<ChunkPoint> points) =>
    [
        .. points
            .GroupBy(static p => (p.Key, p.Chunk.Ordinal))
            .Select(static same => same.Last())
            .OrderBy(static p => p.Key.DocumentId).ThenBy(static p => p.Key.Version).ThenBy(static p => p.Chunk.Ordinal),
    ];

    private T[] Column<T>(Func<ChunkPoint, T> value) => [.. _points.Select(value)];
}
