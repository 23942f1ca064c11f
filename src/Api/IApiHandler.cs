using Microsoft.AspNetCore.Http;

namespace Ingest.Api;

/// <summary>
/// Answers one route. Taken from the container for each request; reads what it needs from the context and says no by throwing:
/// an <see cref="Domain.Errors.IngestException"/> becomes problem+json with its code, cancellation ends quietly.
/// </summary>
public interface IApiHandler
{
    /// <summary>Handles the request; the result is executed by <see cref="ApiEndpoint"/>.</summary>
    Task<IResult> HandleAsync(HttpContext context);
}
