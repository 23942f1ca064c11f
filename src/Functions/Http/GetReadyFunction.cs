using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/health/ready</c>: every credential proven, or which one is not.</summary>
public sealed class GetReadyFunction(ApiEndpoint api)
{
    private const string Pattern = "health/ready";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetReady")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
