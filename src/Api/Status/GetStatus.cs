using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Documents;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Status;

/// <summary><c>GET /api/status</c>: counts by collection and state.</summary>
internal sealed class GetStatus(IDocumentQueries queries) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var counts = await queries.CountAsync(queues: null, context.RequestAborted);
        return TypedResults.Json(StatusReport.From(counts), ApiJson.Wire.StatusReport);
    }
}
