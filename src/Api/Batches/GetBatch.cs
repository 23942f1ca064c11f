using Ingest.Api.Json;
using Ingest.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary><c>GET /api/batches/{id}</c>: counts by state, failures by reason and the first of them, and when it will be done.</summary>
internal sealed class GetBatch(BatchReader reader) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        return TypedResults.Json(await reader.ReadAsync(RouteValues.RequireId(context, "batch"), context.RequestAborted), ApiJson.Wire.BatchStatus);
    }
}
