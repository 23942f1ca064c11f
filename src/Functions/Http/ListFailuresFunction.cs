using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/failures</c>: failed documents by reason.</summary>
public sealed class ListFailuresFunction(ApiEndpoint api)
{
    private const string Pattern = "failures";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("ListFailures")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
