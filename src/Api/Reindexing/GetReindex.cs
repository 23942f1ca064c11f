using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Reindexing;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Reindexing;

/// <summary><c>GET /api/collections/{name}/reindex</c>: how its latest reindex stands.</summary>
internal sealed class GetReindex(ReindexRequests requests, TimeProvider time) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var reindex = await requests.FindAsync(RouteValues.Require(context, "name"), context.RequestAborted);
        return TypedResults.Json(ReindexStatus.From(reindex, time.GetUtcNow()), ApiJson.Wire.ReindexStatus);
    }
}
