using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/batches/{id}/resume</c>: undoes a cancellation.</summary>
public sealed class ResumeBatchFunction(ApiEndpoint api)
{
    private const string Pattern = "batches/{id}/resume";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("ResumeBatch")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
