using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Reindexing;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Reindexing;

/// <summary><c>POST /api/collections/{name}/reindex</c>: 202; asks for other vectors, or for those from before.</summary>
internal sealed class RequestReindex(ReindexRequests requests, TimeProvider time) : IApiHandler
{
    private const int MaxBody = 4096;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var collection = RouteValues.Require(context, "name");
        var body = await JsonBody.ReadAsync(context, ApiJson.Wire.ReindexBody, MaxBody);
        if (body is { Rollback: true, Model: not null })
        {
            throw QueryParameters.Invalid("A rollback goes back to the model from before: leave 'model' out, or 'rollback'.");
        }

        var reindex = body.Rollback
            ? await requests.RollBackAsync(collection, context.RequestAborted)
            : await requests.RequestAsync(collection, body.Model, context.RequestAborted);
        context.Response.Headers.Location = $"{context.Request.PathBase}/api/collections/{reindex.Collection}/reindex";
        return TypedResults.Json(ReindexStatus.From(reindex, time.GetUtcNow()), ApiJson.Wire.ReindexStatus, statusCode: StatusCodes.Status202Accepted);
    }
}
