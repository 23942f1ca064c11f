using Ingest.Api.StatusPage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Http;

/// <summary>
/// <c>GET /</c>: the status page. An empty route would mean the function's name, and a slash is no pattern for the worker's own server: an optional
/// segment of no characters is both hosts' way to say the root. The setting <c>AzureWebJobsDisableHomepage</c> takes the platform's page away.
/// </summary>
public sealed class GetStatusPageFunction(StatusPageEndpoint page)
{
    private const string Root = "{nothing:maxlength(0)?}";

    /// <summary>Answers with the page's shell.</summary>
    [Function("GetStatusPage")]
    public Task RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Root)] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return page.ServePageAsync(request.HttpContext);
    }
}
