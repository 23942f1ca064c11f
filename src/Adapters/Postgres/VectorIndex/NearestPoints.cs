using Ingest.Domain.Documents;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>A point seen by a search.</summary>
/// <param name="Collection">Id of its vector collection.</param>
/// <param name="Key">Version it belongs to.</param>
/// <param name="Ordinal">Its chunk.</param>
/// <param name="Score">The higher, the better.</param>
internal readonly record struct ScoredPoint(int Collection, VersionKey Key, int Ordinal, float Score);

/// <summary>
/// Keeps the best of a stream of points: by score, ties by document, version and ordinal. A heap with the worst of them on top, so a point
/// that does not belong costs one comparison.
/// </summary>
internal sealed class NearestPoints(int limit)
{
    private readonly PriorityQueue<ScoredPoint, ScoredPoint> _heap = new(limit + 1, WorstFirst.Instance);

    public void Offer(ScoredPoint point)
    {
        if (_heap.Count < limit)
        {
            _heap.Enqueue(point, point);
        }
        else if (WorstFirst.Instance.Compare(point, _heap.Peek()) > 0)
        {
            _heap.DequeueEnqueue(point, point);
        }
    }

    /// <summary>The points kept, best first.</summary>
    public ScoredPoint[] BestFirst()
    {
        var best = _heap.UnorderedItems.Select(static i => i.Element).ToArray();
        Array.Sort(best, static (a, b) => WorstFirst.Instance.Compare(b, a));
        return best;
    }

    private sealed class WorstFirst : IComparer<ScoredPoint>
    {
        public static readonly WorstFirst Instance = new();

        public int Compare(ScoredPoint x, ScoredPoint y)
        {
            var byScore = x.Score.CompareTo(y.Score);
            return byScore != 0 ? byScore : CompareKeys(y, x);
        }

        private static int CompareKeys(ScoredPoint x, ScoredPoint y)
        {
            var byDocument = x.Key.DocumentId.CompareTo(y.Key.DocumentId);
            var byVersion = byDocument != 0 ? byDocument : x.Key.Version.CompareTo(y.Key.Version);
            return byVersion != 0 ? byVersion : x.Ordinal.CompareTo(y.Ordinal);
        }
    }
}
