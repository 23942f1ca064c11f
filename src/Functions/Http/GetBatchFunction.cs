using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/batches/{id}</c>: a batch's progress.</summary>
public sealed class GetBatchFunction(ApiEndpoint api)
{
    private const string Pattern = "batches/{id}";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetBatch")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
