using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api.Documents;

/// <summary>
/// <c>POST /api/documents?collection=&amp;name=&amp;onConflict=&amp;sha256=&amp;batch=</c>: takes in one file, its bytes being the body; or several, as
/// multipart/form-data. Nothing is buffered.
/// </summary>
internal sealed class AddDocument(DocumentUpload upload, MultipartUpload multipart) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var request = context.Request;
        ContentEncoding.DemandNone(request);
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return await multipart.HandleAsync(context, type);
        }

        var query = QueryParameters.Read(request, "collection", "name", "onConflict", "sha256", "batch");
        var target = UploadTarget.From(query);
        var name = DocumentName.Parse(query.Require("name"));
        await upload.BeginAsync(target, context.RequestAborted);
        var (status, added) = await upload.AddAsync(target, name, Hash(query), request.ContentLength, request.Body, context.RequestAborted);
        context.Response.Headers.Location = $"{request.PathBase}/api/documents/{added.Id:D}";
        return TypedResults.Json(added, ApiJson.Wire.AddedDocument, statusCode: status);
    }

    private static ContentHash? Hash(QueryParameters query) => query.Find("sha256") switch
    {
        null => null,
        var text when Sha256Text.TryParse(text, out var hash) => hash,
        _ => throw QueryParameters.Invalid("The query parameter 'sha256' must be 64 hexadecimal digits."),
    };
}
