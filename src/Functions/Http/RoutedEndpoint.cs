using Ingest.Api;
using Microsoft.AspNetCore.Http;

namespace Ingest.Functions.Http;

/// <summary>From a function's route to the API's.</summary>
internal static class RoutedEndpoint
{
    /// <summary>Answers a request by the line of the route table that has this method and pattern.</summary>
    public static Task InvokeAsync(this ApiEndpoint api, string method, string pattern, HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var route = ApiRoutes.All.Single(line => line.Method == method && line.Pattern == pattern);
        return api.InvokeAsync(route, request.HttpContext);
    }
}
