using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Documents;

namespace Ingest.Api.Documents;

/// <summary>Reads documents for handlers that answer with one.</summary>
internal sealed class DocumentReader(IDocumentQueries queries, TimeProvider time)
{
    private const int TimelineLimit = 200;

    /// <exception cref="RequestException">404.</exception>
    public async Task<DocumentView> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await queries.FindAsync(id, cancellationToken)
        ?? throw RouteValues.NotFound($"There is no document {id}. GET /api/documents?name= finds documents by name.");

    /// <summary>The document with the last 200 events of its timeline.</summary>
    /// <exception cref="RequestException">404.</exception>
    public async Task<DocumentDetails> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var document = await FindAsync(id, cancellationToken);
        var timeline = await queries.GetTimelineAsync(id, TimelineLimit, cancellationToken);
        return DocumentDetails.From(document, timeline, time.GetUtcNow());
    }
}
