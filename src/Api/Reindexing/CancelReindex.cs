using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Reindexing;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Reindexing;

/// <summary><c>POST /api/collections/{name}/reindex/cancel</c>: gives the open reindex up.</summary>
internal sealed class CancelReindex(ReindexRequests requests, TimeProvider time) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var reindex = await requests.CancelAsync(RouteValues.Require(context, "name"), context.RequestAborted);
        return TypedResults.Json(ReindexStatus.From(reindex, time.GetUtcNow()), ApiJson.Wire.ReindexStatus);
    }
}
