using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/sync-status</c>: how every source stands.</summary>
public sealed class GetSyncStatusFunction(ApiEndpoint api)
{
    private const string Pattern = "sync-status";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetSyncStatus")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
