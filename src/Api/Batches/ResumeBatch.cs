using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary><c>POST /api/batches/{id}/resume</c>: undoes a cancellation, and answers how the batch stands. A batch that is not cancelled stays as it is.</summary>
internal sealed class ResumeBatch(IBatchControl control, BatchReader reader) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "batch");
        if (await control.ResumeAsync(id, context.RequestAborted) is null)
        {
            throw BatchReader.NotFound(id);
        }

        return TypedResults.Json(await reader.ReadAsync(id, context.RequestAborted), ApiJson.Wire.BatchStatus);
    }
}
