using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/batches/{id}/cancel</c>: takes back what of a batch is not in work.</summary>
public sealed class CancelBatchFunction(ApiEndpoint api)
{
    private const string Pattern = "batches/{id}/cancel";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("CancelBatch")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
