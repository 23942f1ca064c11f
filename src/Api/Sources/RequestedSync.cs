using Ingest.Api.Json;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary>The run that answers a request; the same shape as <c>sync --json</c> and <c>backfill --json</c>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Created">False when one of the same kind was pending or running already: it answers instead of a second one.</param>
/// <param name="Href">Its address.</param>
public sealed record RequestedSync(Guid RunId, bool Created, string Href)
{
    internal static IResult Accepted(HttpContext context, RequestedRun run)
    {
        var href = $"{context.Request.PathBase}/api/sync-runs/{run.RunId:D}";
        context.Response.Headers.Location = href;
        return TypedResults.Json(new RequestedSync(run.RunId, run.Created, href), ApiJson.Wire.RequestedSync, statusCode: StatusCodes.Status202Accepted);
    }
}
