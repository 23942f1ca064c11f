using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary><c>POST /api/sync-runs/{id}/keep-deletes</c>: what the run holds stays searchable, and its absence is counted anew.</summary>
internal sealed class KeepDeletes(DeletionApproval approval) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "sync run");
        var answered = await approval.KeepAsync(id, context.RequestAborted);
        return TypedResults.Json(new DeletionAnswer(id, "kept", answered), ApiJson.Wire.DeletionAnswer);
    }
}
