using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary><c>POST /api/batches/{id}/cancel</c>: takes back what was not sent and what no worker has, and answers how the batch stands. Twice is the same as once.</summary>
internal sealed class CancelBatch(IBatchControl control, BatchReader reader) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "batch");
        if (await control.CancelAsync(id, context.RequestAborted) is null)
        {
            throw BatchReader.NotFound(id);
        }

        return TypedResults.Json(await reader.ReadAsync(id, context.RequestAborted), ApiJson.Wire.BatchStatus);
    }
}
