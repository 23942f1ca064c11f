using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Batches;

/// <summary><c>POST /api/batches/{id}/items</c>: 202; a further page of a manifest. The same page sent again changes nothing.</summary>
internal sealed class AppendToBatch(IBatchStore batches, IOptions<ApiOptions> options) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "batch");
        var body = await JsonBody.ReadAsync(context, ApiJson.Wire.BatchItemsBody, options.Value.MaxBatchBody);
        var page = await batches.AppendAsync(id, BatchEntries.Parse(body.Items, least: 1), context.RequestAborted) ?? throw BatchReader.NotFound(id);
        return TypedResults.Json(
            new BatchPageResult(page.BatchId, page.Added, page.Unchanged), ApiJson.Wire.BatchPageResult, statusCode: StatusCodes.Status202Accepted);
    }
}
