using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/health/live</c>.</summary>
public sealed class GetLiveFunction(ApiEndpoint api)
{
    private const string Pattern = "health/live";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetLive")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
