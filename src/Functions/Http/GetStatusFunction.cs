using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/status</c>: counts.</summary>
public sealed class GetStatusFunction(ApiEndpoint api)
{
    private const string Pattern = "status";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetStatus")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
