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

    public static RequestException NotFound(string message) => new(StatusCodes.Status404NotFound, ErrorCodes.NotFound, message);
}
