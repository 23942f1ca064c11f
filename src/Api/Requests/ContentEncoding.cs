using Ingest.Api.Problems;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Ingest.Api.Requests;

/// <summary>Bodies are taken as they come; a compressed one would be stored as another file than its sender has.</summary>
internal static class ContentEncoding
{
    /// <exception cref="RequestException">415: the body is encoded.</exception>
    public static void DemandNone(HttpRequest request)
    {
        if (!StringValues.IsNullOrEmpty(request.Headers.ContentEncoding)
            && !string.Equals(request.Headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "Bodies are read as they are: send this one without Content-Encoding.");
        }
    }
}
