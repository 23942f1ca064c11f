using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/throughput</c>: what became of documents over time.</summary>
public sealed class GetThroughputFunction(ApiEndpoint api)
{
    private const string Pattern = "throughput";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetThroughput")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
