using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/collections/{name}/reindex</c>: asks for other vectors.</summary>
public sealed class RequestReindexFunction(ApiEndpoint api)
{
    private const string Pattern = "collections/{name}/reindex";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("RequestReindex")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
