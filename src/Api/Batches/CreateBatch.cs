using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Ingest.Domain.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Batches;

/// <summary><c>POST /api/batches</c>: 202; registers a manifest and says which files need not be sent.</summary>
internal sealed class CreateBatch(IBatchStore batches, IOptions<ApiOptions> options) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var body = await JsonBody.ReadAsync(context, ApiJson.Wire.BatchBody, options.Value.MaxBatchBody);
        var page = await batches.CreateAsync(CollectionName.Require(body.Collection), BatchEntries.Parse(body.Items, least: 0), context.RequestAborted);
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/batches/{page.BatchId:D}";
        return TypedResults.Json(
            new BatchPageResult(page.BatchId, page.Added, page.Unchanged), ApiJson.Wire.BatchPageResult, statusCode: StatusCodes.Status202Accepted);
    }
}
