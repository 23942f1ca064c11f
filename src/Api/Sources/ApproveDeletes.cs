using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary><c>POST /api/sync-runs/{id}/approve-deletes</c>: what the run holds goes from search.</summary>
internal sealed class ApproveDeletes(DeletionApproval approval) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "sync run");
        var answered = await approval.ApproveAsync(id, "api", context.RequestAborted);
        return TypedResults.Json(new DeletionAnswer(id, "approved", answered), ApiJson.Wire.DeletionAnswer);
    }
}
