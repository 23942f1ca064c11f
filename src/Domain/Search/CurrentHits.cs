using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Domain.Search;

/// <summary>
/// The best hits of one search of the index that the database calls current. The index and the database are asked one after the other, so a
/// version may be published in between, and an index may also hold points of versions that are not searchable. Such hits are dropped and
/// the index is asked again, for more, until everything dropped was known to be stale before the index was asked. Then the answer shows
/// of every document its old version or its new one, never neither and never both. An index that sees the database's snapshot gives such
/// an answer at once: a version that was replaced since is still the right one for the moment of the search.
/// </summary>
internal sealed class CurrentHits(IVectorIndex index, IDocumentQueries documents, IReadOnlySet<string> collections)
{
    /// <summary>
    /// Index searches at most. A second one is needed when something was published meanwhile; the last fails to settle only if some document
    /// of the hits was published between index and database every time.
    /// </summary>
    public const int MaxRounds = 8;

    private readonly HashSet<VersionKey> _stale = [];

    /// <summary>At most <paramref name="top"/> hits, best first.</summary>
    /// <param name="search">The search of the index: answers at most so many hits, best first.</param>
    /// <param name="top">Hits at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<SearchHit>> FindAsync(
        Func<int, Task<IReadOnlyList<IndexHit>>> search, int top, CancellationToken cancellationToken)
    {
        var limit = top;
        for (var round = 1; ; round++)
        {
            var found = await search(limit);
            var (kept, dropped) = await SplitAsync(found, cancellationToken);
            var settled = dropped.IsSubsetOf(_stale);
            var complete = kept.Count >= top || found.Count < limit;
            if ((settled && complete) || round == MaxRounds)
            {
                return [.. kept.Take(top)];
            }

            _stale.UnionWith(dropped);
            limit = Math.Max(limit, (2 * (found.Count - kept.Count)) + top);
        }
    }

    private async Task<(List<SearchHit> Kept, HashSet<VersionKey> Dropped)> SplitAsync(
        IReadOnlyList<IndexHit> found, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
        {
            return ([], []);
        }

        var ids = found.Select(static h => h.Key.DocumentId).Distinct().ToList();
        var current = await documents.GetCurrentAsync(ids, cancellationToken);
        var (kept, dropped) = (new List<SearchHit>(found.Count), new HashSet<VersionKey>());
        foreach (var hit in found)
        {
            if (current.TryGetValue(hit.Key.DocumentId, out var document)
                && (document.Version == hit.Key.Version || index.AnswersCurrentVersionsOnly)
                && collections.Contains(document.Collection))
            {
                kept.Add(ToSearchHit(hit, document));
            }
            else
            {
                dropped.Add(hit.Key);
            }
        }

        return (kept, dropped);
    }

    private static SearchHit ToSearchHit(IndexHit hit, CurrentVersion document) => new(
        hit.Key.DocumentId, hit.Key.Version, document.Collection, document.Name, hit.Chunk.Page, hit.Score, hit.Chunk.Text, hit.Chunk.Context,
        hit.Chunk.Start, hit.Chunk.End);
}
