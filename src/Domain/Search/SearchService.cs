using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Telemetry;
using Ingest.Domain.Words;

namespace Ingest.Domain.Search;

/// <summary>
/// Search by meaning, by words or by both over the searchable versions of live documents. The database wins over the index: what it does not
/// call current is never in an answer, and a document that is published while a search runs is seen old or new, never neither and never both.
/// So it is when a collection moves to other vectors (a reindex switches) meanwhile: an answer is given only if what was searched is what the
/// collection has afterwards, too.
/// </summary>
public sealed class SearchService(ICollectionStore collections, IEmbedderCatalog embedders, IVectorIndex index, IDocumentQueries documents)
{
    /// <summary>
    /// How deep each ranking goes that is fused with others, at least: what is tenth by words and fiftieth by meaning is worth more than what
    /// is second by words only.
    /// </summary>
    internal const int FusedDepth = 50;

    /// <summary>Searches at most; a collection would have to be switched during each but the last to need more.</summary>
    private const int MaxRounds = 4;

    /// <summary>The best hits, best first; ties by document and place in it. No hits is an empty list.</summary>
    /// <exception cref="FatalException">
    /// <c>invalid_request</c>: query, top, mode or collection name is out of range, or the index has no search by text; <c>not_found</c>: there is
    /// no such collection; <c>embedder_refused</c>: this process lacks the collection's embedding model, or the endpoint refused;
    /// <c>dimension_mismatch</c>.
    /// </exception>
    /// <exception cref="RetryableException"><c>database_unavailable</c>, <c>embedder_unavailable</c> or <c>index_unavailable</c>.</exception>
    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return IngestMetrics.SearchAsync(request.Mode, () => FindAsync(request, cancellationToken), cancellationToken);
    }

    private async Task<IReadOnlyList<SearchHit>> FindAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        var valid = request.Validated();
        var query = TextQuery.Parse(valid.Query);
        RequireMode(valid.Mode);
        var targets = await ResolveAsync(valid.Collection, cancellationToken);
        for (var round = 1; ; round++)
        {
            var hits = await SearchAsync(valid, query, targets, cancellationToken);
            var now = await ResolveAsync(valid.Collection, cancellationToken);
            if (round == MaxRounds || !HaveMoved(targets, now))
            {
                var highlighter = new Highlighter(query);
                return [.. hits.Select(hit => hit with { Highlights = highlighter.Find(hit.Text) })];
            }

            targets = now;
        }
    }

    private async Task<IReadOnlyList<SearchHit>> SearchAsync(
        SearchRequest valid, TextQuery query, IReadOnlyList<Collection> targets, CancellationToken cancellationToken)
    {
        var rankings = new List<Func<int, Task<IReadOnlyList<SearchHit>>>>();
        if (valid.Mode is SearchMode.Vector or SearchMode.Hybrid)
        {
            rankings.AddRange(await RankByVectorAsync(targets, valid.Query, cancellationToken));
        }

        if (valid.Mode is SearchMode.Text or SearchMode.Hybrid && targets.Count > 0)
        {
            rankings.Add(depth => RankByTextAsync(index.Text!, targets, query, depth, cancellationToken));
        }

        return await new FusedHits(rankings, keepsScores: valid.Mode == SearchMode.Vector).FindAsync(valid.Top);
    }

    /// <summary>Documents that were replaced since a collection was switched are not in the vectors it had before.</summary>
    private static bool HaveMoved(IReadOnlyList<Collection> searched, IReadOnlyList<Collection> now)
    {
        var vectors = now.ToDictionary(static c => c.Id, static c => c.VectorCollection);
        return searched.Any(c => vectors.TryGetValue(c.Id, out var current) && current != c.VectorCollection);
    }

    private void RequireMode(SearchMode mode)
    {
        if (mode != SearchMode.Vector && index.Text is null)
        {
            throw new FatalException(
                ErrorCodes.InvalidRequest,
                $"Search: mode '{mode.ToWord()}' needs an index that searches by text, and this one searches by vector only; allowed is mode 'vector'.");
        }
    }

    private async Task<IReadOnlyList<Collection>> ResolveAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return await collections.ListAsync(queues: null, cancellationToken);
        }

        var found = await collections.FindAsync(name, cancellationToken)
            ?? throw new FatalException(ErrorCodes.NotFound, $"Search: there is no collection '{name}'. Look at the status for those that are.");
        return [found];
    }

    /// <summary>One ranking a model: its cosines compare across collections, those of two models do not.</summary>
    private async Task<IEnumerable<Func<int, Task<IReadOnlyList<SearchHit>>>>> RankByVectorAsync(
        IReadOnlyList<Collection> targets, string query, CancellationToken cancellationToken)
    {
        var rankings = new List<Func<int, Task<IReadOnlyList<SearchHit>>>>();
        foreach (var model in targets.GroupBy(static c => c.EmbeddingModel))
        {
            var vector = (await embedders.Get(model.Key).EmbedAsync([query], cancellationToken))[0];
            rankings.Add(depth => FindNearestAsync([.. model], vector, depth, cancellationToken));
        }

        return rankings;
    }

    private async Task<IReadOnlyList<SearchHit>> FindNearestAsync(
        IReadOnlyList<Collection> targets, ReadOnlyMemory<float> vector, int depth, CancellationToken cancellationToken)
    {
        var hits = new List<SearchHit>();
        foreach (var target in targets.GroupBy(static c => c.VectorCollection))
        {
            hits.AddRange(await Current(target).FindAsync(limit => index.SearchAsync(target.Key, vector, limit, cancellationToken), depth, cancellationToken));
        }

        return
        [
            .. hits.OrderByDescending(static h => h.Score).ThenBy(static h => h.DocumentId).ThenBy(static h => h.Start).Take(depth),
        ];
    }

    private Task<IReadOnlyList<SearchHit>> RankByTextAsync(
        ITextSearch text, IReadOnlyList<Collection> targets, TextQuery query, int depth, CancellationToken cancellationToken)
    {
        var places = targets.Select(static c => c.VectorCollection).ToHashSet(StringComparer.Ordinal);
        return Current(targets).FindAsync(limit => text.SearchAsync(places, query, limit, cancellationToken), depth, cancellationToken);
    }

    private CurrentHits Current(IEnumerable<Collection> wanted) =>
        new(index, documents, wanted.Select(static c => c.Name).ToHashSet(StringComparer.Ordinal));
}
