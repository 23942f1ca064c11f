using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/batches/{id}/items</c>: one page of a batch.</summary>
public sealed class ListBatchItemsFunction(ApiEndpoint api)
{
    private const string Pattern = "batches/{id}/items";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("ListBatchItems")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
