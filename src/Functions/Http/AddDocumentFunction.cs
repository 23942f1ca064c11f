using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/documents</c>: uploads a document.</summary>
public sealed class AddDocumentFunction(ApiEndpoint api)
{
    private const string Pattern = "documents";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("AddDocument")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
