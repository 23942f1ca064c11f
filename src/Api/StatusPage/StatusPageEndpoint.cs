using Ingest.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.StatusPage;

/// <summary>
/// Serves the status page, whichever host the request came through. The page is a shell without data and needs no key; everything it shows
/// it asks the API for, with the key that a person gave it.
/// </summary>
public sealed class StatusPageEndpoint
{
    /// <summary>Pattern of the page's scripts and styles, seen from the page.</summary>
    public const string AssetPattern = "status-page/{version}/{file}";

    /// <summary>
    /// Nothing but the page's own scripts, styles and API; no markup from text (trusted types without a policy); pictures and PDF only from memory, fetched
    /// with the key before.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; frame-src blob:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    // Asked for again each time and answered by 304: the page names the version of everything else.
    private const string CheckAlways = "no-cache";

    private const string KeepForEver = "public, max-age=31536000, immutable";

    private readonly StatusPageFiles _files;

    internal StatusPageEndpoint(StatusPageFiles files) => _files = files;

    /// <summary>Answers <c>GET /</c>, and HEAD.</summary>
    public Task ServePageAsync(HttpContext context) => SendAsync(context, _files.Shell, CheckAlways);

    /// <summary>Answers <c>GET /status-page/{version}/{file}</c>, and HEAD; 404 for what is not a file of this release.</summary>
    public Task ServeAssetAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SendAsync(context, _files.FindAsset(RouteValue(context, "version"), RouteValue(context, "file")), KeepForEver);
    }

    private static string RouteValue(HttpContext context, string name) => context.Request.RouteValues[name] as string ?? "";

    private static Task SendAsync(HttpContext context, StatusPageFile? file, string caching)
    {
        ArgumentNullException.ThrowIfNull(context);
        SecurityHeaders.Apply(context.Response);
        if (file is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        context.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        context.Response.Headers.CacheControl = caching;
        return TypedResults.Bytes(file.Content, file.ContentType, entityTag: file.Tag).ExecuteAsync(context);
    }
}
