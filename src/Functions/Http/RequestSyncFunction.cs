using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/sync/{source}</c>: asks for a sync of a source.</summary>
public sealed class RequestSyncFunction(ApiEndpoint api)
{
    private const string Pattern = "sync/{source}";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("RequestSync")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
