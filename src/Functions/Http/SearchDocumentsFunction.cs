using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/search</c>: hits of searchable versions.</summary>
public sealed class SearchDocumentsFunction(ApiEndpoint api)
{
    private const string Pattern = "search";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("SearchDocuments")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
