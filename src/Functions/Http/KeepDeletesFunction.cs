using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/sync-runs/{id}/keep-deletes</c>: a person keeps the documents of held deletions.</summary>
public sealed class KeepDeletesFunction(ApiEndpoint api)
{
    private const string Pattern = "sync-runs/{id}/keep-deletes";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("KeepDeletes")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
