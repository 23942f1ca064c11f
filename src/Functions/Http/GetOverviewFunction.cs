using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/overview</c>: how everything stands.</summary>
public sealed class GetOverviewFunction(ApiEndpoint api)
{
    private const string Pattern = "overview";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetOverview")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
