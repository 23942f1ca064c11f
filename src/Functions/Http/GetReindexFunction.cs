using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/collections/{name}/reindex</c>: how its latest reindex stands.</summary>
public sealed class GetReindexFunction(ApiEndpoint api)
{
    private const string Pattern = "collections/{name}/reindex";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetReindex")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
