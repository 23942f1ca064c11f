using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>DELETE /api/documents/{id}</c>.</summary>
public sealed class DeleteDocumentFunction(ApiEndpoint api)
{
    private const string Pattern = "documents/{id}";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("DeleteDocument")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Delete, Pattern, request);
}
