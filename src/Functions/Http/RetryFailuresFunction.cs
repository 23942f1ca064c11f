using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/failures/retry</c>: every failed document of a group is worked on again.</summary>
public sealed class RetryFailuresFunction(ApiEndpoint api)
{
    private const string Pattern = "failures/retry";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("RetryFailures")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
