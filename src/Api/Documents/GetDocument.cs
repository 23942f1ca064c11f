using Ingest.Api.Json;
using Ingest.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Documents;

/// <summary><c>GET /api/documents/{id}</c>: the document, its timeline and what happens next (P10); deleted ones too.</summary>
internal sealed class GetDocument(DocumentReader reader) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var details = await reader.ReadAsync(RouteValues.RequireId(context, "document"), context.RequestAborted);
        return TypedResults.Json(details, ApiJson.Wire.DocumentDetails);
    }
}
