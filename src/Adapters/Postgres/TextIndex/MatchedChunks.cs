using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain.Words;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>The chunks that have a query's words, with how often, and how rare each word is. For one search.</summary>
internal sealed class MatchedChunks(TextQuery query)
{
    private readonly TextMatcher _matcher = new(query);
    private readonly List<(ScoredPoint Point, WordCounts Counts)> _matches = [];
    private readonly int[] _chunksWith = new int[query.Words.Count];

    /// <summary>So many indexed chunks have a word, or more if the index was asked for no more.</summary>
    public void NoteIndexed(int word, int chunks) => _chunksWith[word] += chunks;

    /// <summary>Looks at a chunk. One whose words are not indexed is counted here, because the index knows nothing of it.</summary>
    public void Offer(ScoredPoint point, bool isBacklog, params ReadOnlySpan<string?> parts)
    {
        if (_matcher.Count(parts) is not { } counts)
        {
            return;
        }

        _matches.Add((point, counts));
        for (var word = 0; isBacklog && word < _chunksWith.Length; word++)
        {
            _chunksWith[word] += counts.Words[word] > 0 ? 1 : 0;
        }
    }

    /// <summary>
    /// What each word is worth, as BM25's inverse document frequency: the rarer, the more. Chunks beyond the most that the index is asked for
    /// do not count, so that a word weighs the same whether it is indexed yet or not.
    /// </summary>
    public double[] Weights() =>
        Array.ConvertAll(_chunksWith, static chunks => Math.Log(1 + (TextSearch.MaxOfWord / (Math.Min(chunks, TextSearch.MaxOfWord) + 0.5))));

    /// <summary>The best of them, best first.</summary>
    public ScoredPoint[] Best(int limit)
    {
        var weights = Weights();
        var best = new NearestPoints(limit);
        foreach (var (point, counts) in _matches)
        {
            best.Offer(point with { Score = (float)TextMatcher.Score(counts, weights) });
        }

        return best.BestFirst();
    }
}
