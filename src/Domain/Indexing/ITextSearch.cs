using Ingest.Domain.Errors;
using Ingest.Domain.Words;

namespace Ingest.Domain.Indexing;

/// <summary>
/// Search by words over the chunks of an index, with the same view of versions as its search by vector: see
/// <see cref="IVectorIndex.AnswersCurrentVersionsOnly"/>. It finds every chunk that was upserted, at once.
/// </summary>
public interface ITextSearch
{
    /// <summary>
    /// The points that have the query's words, best first, ties by document, version and ordinal: one ranking over all these vector
    /// collections. Unknown collections and a query without words find nothing.
    /// </summary>
    /// <param name="vectorCollections">Where to look.</param>
    /// <param name="query">The words.</param>
    /// <param name="limit">Points at most, 1 or more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RetryableException"><c>index_unavailable</c>.</exception>
    Task<IReadOnlyList<IndexHit>> SearchAsync(
        IReadOnlyCollection<string> vectorCollections, TextQuery query, int limit, CancellationToken cancellationToken);
}
