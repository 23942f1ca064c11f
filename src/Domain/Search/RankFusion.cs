namespace Ingest.Domain.Search;

/// <summary>
/// Reciprocal rank fusion (Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
/// SIGIR 2009): an item's score is the sum over the rankings of 1 / (<see cref="K"/> + its rank, from 1). It needs no scores, so it may
/// put together what does not compare: cosines of different models, and counts of words.
/// </summary>
public static class RankFusion
{
    /// <summary>The paper's constant: how little being first counts for more than being tenth.</summary>
    public const int K = 60;

    /// <summary>
    /// Every item of the rankings once, best first; ties by best rank in any of them, then by the order of the rankings. An item that a
    /// ranking names twice counts where it stands first.
    /// </summary>
    /// <param name="rankings">Items, best first.</param>
    /// <param name="key">What makes two items the same.</param>
    public static IReadOnlyList<(T Item, double Score)> Fuse<T, TKey>(IReadOnlyList<IReadOnlyList<T>> rankings, Func<T, TKey> key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(rankings);
        ArgumentNullException.ThrowIfNull(key);
        var entries = new Dictionary<TKey, Entry<T>>();
        foreach (var (place, ranking) in rankings.Index())
        {
            foreach (var (rank, item) in ranking.DistinctBy(key).Index())
            {
                var id = key(item);
                var entry = entries.GetValueOrDefault(id) ?? new Entry<T>(item, rank, place);
                entries[id] = entry.Add(rank);
            }
        }

        return
        [
            .. entries.Values.OrderByDescending(static e => e.Score).ThenBy(static e => e.BestRank).ThenBy(static e => e.FirstPlace)
                .Select(static e => (e.Item, e.Score)),
        ];
    }

    private sealed record Entry<T>(T Item, int BestRank, int FirstPlace)
    {
        public double Score { get; private init; }

        public Entry<T> Add(int rank) => this with { Score = Score + (1d / (K + rank + 1)), BestRank = Math.Min(BestRank, rank) };
    }
}
