using Ingest.Api.Requests;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary><c>POST /api/backfill/{source}?days=N</c>: 202; reads everything of the last days again, whatever the checkpoints say.</summary>
internal sealed class RequestBackfill(SyncRequests requests) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "days");
        query.Require("days");
        var days = query.FindNumber("days", 1, SyncRequests.MaxDays, otherwise: 1);
        var run = await requests.BackfillAsync(RouteValues.Require(context, "source"), days, "api", context.RequestAborted);
        return RequestedSync.Accepted(context, run);
    }
}
