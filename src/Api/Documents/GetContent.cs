using Ingest.Api.Requests;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api.Documents;

/// <summary>
/// <c>GET /api/documents/{id}/content</c>: the bytes of the searchable version, or of the latest one when none is searchable. Always as a
/// download of unknown type, never for a browser to show.
/// </summary>
internal sealed class GetContent(DocumentReader reader, IBlobStore blobs) : IApiHandler
{
    private const string ContentType = "application/octet-stream";

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var document = await reader.FindAsync(RouteValues.RequireId(context, "document"), context.RequestAborted);
        if (document.DeletedAt is not null)
        {
            throw RouteValues.NotFound($"Document {document.Id} is deleted; its bytes are not given out any more.");
        }

        var name = DocumentName.Parse(document.Name).FileName;
        var path = BlobNames.Document(new VersionKey(document.Id, document.SearchableVersion ?? document.Version), name);
        var properties = await blobs.FindAsync(path, context.RequestAborted) ?? throw new FatalException(
            ErrorCodes.BlobMissing, $"Document {document.Id} has no bytes in storage ({document.State.ToName()}). Add the file again.");

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.ContentLength = properties.Size;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = ContentType;
            return TypedResults.Empty;
        }

        return TypedResults.Stream(await blobs.OpenReadAsync(path, context.RequestAborted), ContentType);
    }
}
