using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/collections/{name}/reindex/discard-old</c>: gives up what is kept for the way back.</summary>
public sealed class DiscardOldVectorsFunction(ApiEndpoint api)
{
    private const string Pattern = "collections/{name}/reindex/discard-old";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("DiscardOldVectors")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
