using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary><c>GET /api/batches?after=&amp;limit=</c>: batches, newest first, page by page. Settled ones cost one look at an index; others are
/// counted at most once a second for all who ask.</summary>
internal sealed class ListBatches(BatchWatch watch, TimeProvider time) : IApiHandler
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 200;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "after", "limit");
        var limit = query.FindNumber("limit", 1, MaxLimit, DefaultLimit);
        Guid? after = query.Find("after") is not { } text ? null
            : Guid.TryParse(text, out var id) ? id : throw QueryParameters.Invalid("'after' must be the id of a batch: 'next' of the page before.");
        var page = await watch.ListAsync(after, limit, context.RequestAborted);
        var now = time.GetUtcNow();
        return TypedResults.Json(
            new BatchList([.. page.Select(line => BatchLine.From(line, now))], page.Count == limit ? page[^1].Batch.Id : null), ApiJson.Wire.BatchList);
    }
}
