using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;

namespace Ingest.Domain.Search;

/// <summary>
/// Search by meaning over the searchable versions of live documents. The database wins over the index: what it does not call current is
/// never in an answer, and a document that is published while a search runs is seen old or new, never neither and never both.
/// </summary>
public sealed class SearchService(ICollectionStore collections, IEmbedderCatalog embedders, IVectorIndex index, IDocumentQueries documents)
{
    /// <summary>The best hits, best first; ties by document and place in it. No hits is an empty list.</summary>
    /// <exception cref="FatalException">
    /// <c>invalid_request</c>: query, top or collection name is out of range; <c>not_found</c>: there is no such collection;
    /// <c>embedder_refused</c>: this process lacks the collection's embedding model, or the endpoint refused; <c>dimension_mismatch</c>.
    /// </exception>
    /// <exception cref="RetryableException"><c>database_unavailable</c>, <c>embedder_unavailable</c> or <c>index_unavailable</c>.</exception>
    public async Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (query, collection, top) = request.Validated();
        var targets = await ResolveAsync(collection, cancellationToken);

        var hits = new List<SearchHit>();
        foreach (var model in targets.GroupBy(static c => c.EmbeddingModel))
        {
            var vector = await EmbedAsync(model.Key, query, cancellationToken);
            foreach (var target in model.GroupBy(static c => c.VectorCollection))
            {
                var wanted = target.Select(static c => c.Name).ToHashSet(StringComparer.Ordinal);
                hits.AddRange(await new CurrentHits(index, documents, wanted).FindAsync(target.Key, vector, top, cancellationToken));
            }
        }

        return
        [
            .. hits.OrderByDescending(static h => h.Score).ThenBy(static h => h.DocumentId).ThenBy(static h => h.Start).Take(top),
        ];
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

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string model, string query, CancellationToken cancellationToken)
    {
        var vectors = await embedders.Get(model).EmbedAsync([query], cancellationToken);
        return vectors[0];
    }
}
