using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/collections/{name}/reindex/cancel</c>: gives the open reindex up.</summary>
public sealed class CancelReindexFunction(ApiEndpoint api)
{
    private const string Pattern = "collections/{name}/reindex/cancel";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("CancelReindex")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
