using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/batches</c>: begins a batch.</summary>
public sealed class CreateBatchFunction(ApiEndpoint api)
{
    private const string Pattern = "batches";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("CreateBatch")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
