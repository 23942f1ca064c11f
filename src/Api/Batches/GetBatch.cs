using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary><c>GET /api/batches/{id}</c>: counts by state, the first failures with reasons, and when it will be done.</summary>
internal sealed class GetBatch(IBatchStore batches, TimeProvider time) : IApiHandler
{
    private const int Failures = 20;

    private static readonly string[] FailedStates = [BatchItemState.Refused, VersionState.Failed.ToName()];

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "batch");
        var progress = await batches.GetProgressAsync(id, context.RequestAborted) ?? throw BatchReader.NotFound(id);
        var failures = progress.Failed == 0
            ? []
            : (await batches.ListItemsAsync(new BatchItemFilter(id, FailedStates, Limit: Failures), context.RequestAborted)).Items;
        return TypedResults.Json(BatchStatus.From(progress, failures, time.GetUtcNow()), ApiJson.Wire.BatchStatus);
    }
}
