using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/sync-runs/{id}</c>: one sync run with its evidence.</summary>
public sealed class GetSyncRunFunction(ApiEndpoint api)
{
    private const string Pattern = "sync-runs/{id}";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetSyncRun")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
