using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/batches/{id}/items</c>: adds to a batch.</summary>
public sealed class AppendToBatchFunction(ApiEndpoint api)
{
    private const string Pattern = "batches/{id}/items";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("AppendToBatch")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
