using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/documents/{id}/content</c>: the bytes.</summary>
public sealed class GetContentFunction(ApiEndpoint api)
{
    private const string Pattern = "documents/{id}/content";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetContent")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
