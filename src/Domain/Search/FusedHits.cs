namespace Ingest.Domain.Search;

/// <summary>
/// The best hits of several rankings. Each ranking is asked by itself, so a version may be published in between and two rankings know two
/// versions of a document; then all are asked again, until each document is seen in one version.
/// </summary>
/// <param name="rankings">Each answers its best hits, at most so many.</param>
/// <param name="keepsScores">Hits keep the scores of their ranking rather than get the fused one.</param>
internal sealed class FusedHits(IReadOnlyList<Func<int, Task<IReadOnlyList<SearchHit>>>> rankings, bool keepsScores)
{
    /// <summary>
    /// Rounds at most. The second one is needed when something was published meanwhile; after the last one a document that was
    /// published every time is shown in its newest version only.
    /// </summary>
    public const int MaxRounds = 8;

    /// <summary>At most <paramref name="top"/> hits, best first. A single ranking is answered as it is.</summary>
    public async Task<IReadOnlyList<SearchHit>> FindAsync(int top)
    {
        if (rankings.Count == 1)
        {
            return await rankings[0](top);
        }

        for (var round = 1; ; round++)
        {
            var found = new List<IReadOnlyList<SearchHit>>(rankings.Count);
            foreach (var ranking in rankings)
            {
                found.Add(await ranking(Math.Max(top, SearchService.FusedDepth)));
            }

            var newest = found.SelectMany(static hits => hits).GroupBy(static h => h.DocumentId)
                .ToDictionary(static d => d.Key, static d => d.Max(static h => h.Version));
            var isOneVersionEach = found.All(hits => hits.All(h => newest[h.DocumentId] == h.Version));
            if (isOneVersionEach || round == MaxRounds)
            {
                return Fuse(found.ConvertAll(hits => (IReadOnlyList<SearchHit>)[.. hits.Where(h => newest[h.DocumentId] == h.Version)]), top);
            }
        }
    }

    private List<SearchHit> Fuse(List<IReadOnlyList<SearchHit>> found, int top) =>
    [
        .. RankFusion.Fuse(found, static h => (h.DocumentId, h.Start, h.End)).Take(top)
            .Select(fused => keepsScores ? fused.Item : fused.Item with { Score = (float)fused.Score }),
    ];
}
