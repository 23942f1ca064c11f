using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/backfill/{source}</c>: asks for the last days of a source again.</summary>
public sealed class RequestBackfillFunction(ApiEndpoint api)
{
    private const string Pattern = "backfill/{source}";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("RequestBackfill")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
