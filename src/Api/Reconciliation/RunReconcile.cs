using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Reconciliation;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Reconciliation;

/// <summary><c>POST /api/reconcile</c>: runs every check now and answers what each found and mended.</summary>
internal sealed class RunReconcile(Reconciler reconciler) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var report = await reconciler.RunAsync(context.RequestAborted);
        return TypedResults.Json(ReconcileResult.From(report), ApiJson.Wire.ReconcileResult);
    }
}
