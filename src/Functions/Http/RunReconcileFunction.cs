using Ingest.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>POST /api/reconcile</c>.</summary>
public sealed class RunReconcileFunction(ApiEndpoint api)
{
    private const string Pattern = "reconcile";

    /// <summary>Answers by the API's own handler.</summary>
    [Function("RunReconcile")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ApiRoutes.Segment + Pattern)] HttpRequest request) =>
        api.InvokeAsync(HttpMethods.Post, Pattern, request);
}
