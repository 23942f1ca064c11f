using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary><c>GET /api/batches?after=&amp;limit=</c>: batches, newest first, page by page. Costs one look at an index, however large they are.</summary>
internal sealed class ListBatches(IBatchStore batches) : IApiHandler
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 200;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "after", "limit");
        var limit = query.FindNumber("limit", 1, MaxLimit, DefaultLimit);
        Guid? after = query.Find("after") is not { } text ? null
            : Guid.TryParse(text, out var id) ? id : throw QueryParameters.Invalid("'after' must be the id of a batch: 'next' of the page before.");
        var page = await batches.ListAsync(after, limit, context.RequestAborted);
        return TypedResults.Json(
            new BatchList([.. page.Select(BatchLine.From)], page.Count == limit ? page[^1].Batch.Id : null), ApiJson.Wire.BatchList);
    }
}
