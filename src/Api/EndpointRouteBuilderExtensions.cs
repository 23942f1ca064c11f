using Ingest.Api.StatusPage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Api;

/// <summary>Puts the API on Kestrel.</summary>
public static class EndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps every route of <see cref="ApiRoutes.All"/> below <see cref="ApiRoutes.Prefix"/>, 405 for other methods and 404 for other addresses
    /// there. Kestrel's own limits on bodies are replaced by those of <see cref="ApiOptions"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapIngestApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var endpoint = endpoints.ServiceProvider.GetRequiredService<ApiEndpoint>();
        foreach (var route in ApiRoutes.All)
        {
            string[] methods = HttpMethods.IsGet(route.Method) ? [HttpMethods.Get, HttpMethods.Head] : [route.Method];
            endpoints.MapMethods(ApiRoutes.Prefix + route.Pattern, methods, context => endpoint.InvokeAsync(route, context))
                .WithDisplayName(route.Pattern);
        }

        foreach (var pattern in ApiRoutes.All.Select(static r => r.Pattern).Distinct())
        {
            var allow = ApiRoutes.AllowedMethods(pattern);
            endpoints.Map(ApiRoutes.Prefix + pattern, context => endpoint.RefuseMethodAsync(allow, context)).WithDisplayName(pattern);
        }

        endpoints.MapFallback(ApiRoutes.Prefix + "{**rest}", endpoint.RefuseAddressAsync).WithDisplayName("unknown route");
        return endpoints;
    }

    /// <summary>Maps the status page: <c>GET /</c> and what it loads. Without a key, because there is no data in it.</summary>
    public static IEndpointRouteBuilder MapIngestStatusPage(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var page = endpoints.ServiceProvider.GetRequiredService<StatusPageEndpoint>();
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        endpoints.MapMethods("/", methods, page.ServePageAsync).WithDisplayName("status page");
        endpoints.MapMethods(StatusPageEndpoint.AssetPattern, methods, page.ServeAssetAsync).WithDisplayName("status page file");
        return endpoints;
    }
}
