using Ingest.Api.Requests;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary><c>POST /api/sync/{source}</c>: 202; syncs a source now, from its checkpoints.</summary>
internal sealed class RequestSync(SyncRequests requests) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var run = await requests.SyncAsync(RouteValues.Require(context, "source"), "api", context.RequestAborted);
        return RequestedSync.Accepted(context, run);
    }
}
