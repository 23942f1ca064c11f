using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Requests;

/// <summary>Headers of every answer: what it is, is what it says; it is kept nowhere; and no page may show it as its own.</summary>
internal static class SecurityHeaders
{
    public static void Apply(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
