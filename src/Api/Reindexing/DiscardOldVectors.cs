using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Reindexing;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Reindexing;

/// <summary><c>POST /api/collections/{name}/reindex/discard-old</c>: gives up what is kept for the way back.</summary>
internal sealed class DiscardOldVectors(ReindexRequests requests) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var collection = RouteValues.Require(context, "name");
        var discarded = await requests.DiscardOldAsync(collection, context.RequestAborted);
        return TypedResults.Json(new DiscardedVectorCollections(collection, discarded), ApiJson.Wire.DiscardedVectorCollections);
    }
}
