using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/documents/{id}/retry</c>.</summary>
public sealed class RetryDocumentFunction(ApiEndpoint api)
{
    private const string Pattern = "documents/{id}/retry";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("RetryDocument")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
