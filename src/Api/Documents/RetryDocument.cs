using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Documents;

/// <summary><c>POST /api/documents/{id}/retry</c>: 202; a failed document is worked on again from its first attempt.</summary>
internal sealed class RetryDocument(IWorkQueue work, IWorkSignal signal, DocumentReader reader) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var id = RouteValues.RequireId(context, "document");
        if (!await work.RetryFailedAsync(id, context.RequestAborted))
        {
            throw NotFailed(await reader.FindAsync(id, context.RequestAborted));
        }

        signal.Notify();
        var details = await reader.ReadAsync(id, context.RequestAborted);
        return TypedResults.Json(details, ApiJson.Wire.DocumentDetails, statusCode: StatusCodes.Status202Accepted);
    }

    private static FatalException NotFailed(DocumentView document) => new(
        ErrorCodes.InvalidState,
        document.DeletedAt is null
            ? $"Document {document.Id} is {document.State.ToName()}; only a failed one can be retried."
            : $"Document {document.Id} is deleted; only a live, failed one can be retried.");
}
