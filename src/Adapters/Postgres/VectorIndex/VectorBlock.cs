using Ingest.Domain.Documents;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>Some vectors side by side, and whose they are.</summary>
internal sealed class VectorBlock(int length, int dimensions)
{
    private readonly float[] _vectors = new float[length * dimensions];

    /// <summary>Version 0, the default, is a free place.</summary>
    private readonly (VersionKey Key, int Ordinal)[] _points = new (VersionKey, int)[length];

    public void Set(int place, VersionKey key, int ordinal, ReadOnlySpan<float> vector)
    {
        _points[place] = (key, ordinal);
        vector.CopyTo(_vectors.AsSpan(place * dimensions, dimensions));
    }

    public void Clear(int place) => _points[place] = default;

    /// <summary>Compares all of them.</summary>
    public void OfferAll(int collection, ReadOnlySpan<float> query, NearestPoints nearest)
    {
        for (var i = 0; i < _points.Length; i++)
        {
            ref readonly var point = ref _points[i];
            if (point.Key.Version != 0)
            {
                var score = Cosine.Of(_vectors.AsSpan(i * dimensions, dimensions), query);
                nearest.Offer(new ScoredPoint(collection, point.Key, point.Ordinal, score));
            }
        }
    }
}
