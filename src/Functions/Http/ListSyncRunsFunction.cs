using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/sync-runs</c>: sync runs, newest first.</summary>
public sealed class ListSyncRunsFunction(ApiEndpoint api)
{
    private const string Pattern = "sync-runs";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("ListSyncRuns")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
