using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/documents</c>: one page of documents.</summary>
public sealed class ListDocumentsFunction(ApiEndpoint api)
{
    private const string Pattern = "documents";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("ListDocuments")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
