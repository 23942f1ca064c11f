using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/sync-runs/{id}/approve-deletes</c>: a person lets the held deletions go ahead.</summary>
public sealed class ApproveDeletesFunction(ApiEndpoint api)
{
    private const string Pattern = "sync-runs/{id}/approve-deletes";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("ApproveDeletes")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
