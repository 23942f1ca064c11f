using Ingest.Api.StatusPage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary><c>GET /status-page/{version}/{file}</c>: what the status page loads.</summary>
public sealed class GetStatusPageFileFunction(StatusPageEndpoint page)
{
    /// <summary>Answers with a file of this release.</summary>
    [Function("GetStatusPageFile")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = StatusPageEndpoint.AssetPattern)] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return page.ServeAssetAsync(request.HttpContext);
    }
}
