using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/batches</c>: batches, newest first.</summary>
public sealed class ListBatchesFunction(ApiEndpoint api)
{
    private const string Pattern = "batches";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("ListBatches")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
