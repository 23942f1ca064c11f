using Ingest.Api.Requests;
using Ingest.Domain.Documents;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Documents;

/// <summary>
/// <c>DELETE /api/documents/{id}</c>: 204. From then on it is not searchable and its name is free; bytes and vectors go soon after. Deleting
/// again changes nothing.
/// </summary>
internal sealed class DeleteDocument(IDocumentRemoval removal, DocumentReader reader) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "document");
        if (!await removal.DeleteAsync(id, "Deleted through the API.", context.RequestAborted))
        {
            await reader.FindAsync(id, context.RequestAborted);
        }

        return TypedResults.NoContent();
    }
}
