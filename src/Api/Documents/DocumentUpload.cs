using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Documents;

/// <summary>Hands one file's bytes to the intake and says the outcome in the API's words.</summary>
internal sealed class DocumentUpload(DocumentIntake intake)
{
    /// <summary>The status and what became of the file.</summary>
    /// <exception cref="IngestException">The intake's, and <c>name_taken</c> or <c>invalid_state</c>.</exception>
    public async Task<(int Status, AddedDocument Added)> AddAsync(
        UploadTarget target, DocumentName name, ContentHash? hash, long? length, Stream content, CancellationToken cancellationToken)
    {
        var request = new IntakeRequest(target.Collection, name, "upload", target.OnConflict, hash, length);
        var result = await intake.AddAsync(request, content, cancellationToken);
        var (status, outcome) = result.Outcome switch
        {
            ReceiptOutcome.Accepted when result.NewDocument => (StatusCodes.Status201Created, "created"),
            ReceiptOutcome.Accepted => (StatusCodes.Status202Accepted, "replaced"),
            ReceiptOutcome.Unchanged => (StatusCodes.Status200OK, "unchanged"),
            ReceiptOutcome.Conflict => throw NameTaken(result.Key),
            ReceiptOutcome.Gone => throw new FatalException(
                ErrorCodes.InvalidState, $"Document {result.Key.DocumentId} was deleted while its bytes were sent. Send them again to add it anew."),
            var other => throw new InvalidOperationException($"The intake answered {other} for {result.Key}."),
        };
        return (status, new AddedDocument(result.Key.DocumentId, result.Key.Version, target.Collection, name.Value, outcome, result.Size));
    }

    private static FatalException NameTaken(VersionKey key) => new(
        ErrorCodes.NameTaken,
        $"This name has other bytes already (document {key.DocumentId}, version {key.Version}). Send with onConflict=replace to make a new version, or choose another name.");
}
