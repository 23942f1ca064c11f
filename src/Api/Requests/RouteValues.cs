using Ingest.Api.Problems;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Requests;

/// <summary>Values from the address.</summary>
internal static class RouteValues
{
    /// <exception cref="RequestException">404: it is not a UUID, so nothing can have it.</exception>
    public static Guid RequireId(HttpContext context, string what) =>
        Guid.TryParseExact(context.Request.RouteValues["id"] as string, "D", out var id)
            ? id
            : throw NotFound($"The {what} id in the address is not a UUID, so no {what} has it.");

    /// <summary>A value that is a name; whoever looks it up says whether there is such a thing.</summary>
    public static string Require(HttpContext context, string name) =>
        context.Request.RouteValues[name] as string ?? throw new InvalidOperationException($"The route has no part '{name}'.");

    public static RequestException NotFound(string message) => new(StatusCodes.Status404NotFound, ErrorCodes.NotFound, message);
}
