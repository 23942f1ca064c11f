using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /api/documents/{id}</c>: a document with its timeline and next step.</summary>
public sealed class GetDocumentFunction(ApiEndpoint api)
{
    private const string Pattern = "documents/{id}";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("GetDocument")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Get, Pattern, request);
}
