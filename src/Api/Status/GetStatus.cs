using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Status;

/// <summary><c>GET /api/status</c>: counts by collection and state, and every schedule.</summary>
internal sealed class GetStatus(IDocumentQueries queries, SourceStatusReader sources, TokenBudget budget) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var counts = await queries.CountAsync(queues: null, context.RequestAborted);
        var statuses = await sources.ReadAsync(at: null, context.RequestAborted);
        return TypedResults.Json(StatusReport.From(counts, statuses, await budget.ReadAsync(context.RequestAborted)), ApiJson.Wire.StatusReport);
    }
}
