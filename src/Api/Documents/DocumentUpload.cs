using Ingest.Api.Batches;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Documents;

/// <summary>Hands one file's bytes to the intake, says the outcome in the API's words, and records it in the batch if there is one.</summary>
internal sealed class DocumentUpload(DocumentIntake intake, IBatchStore batches, BatchReader batchReader)
{
    /// <summary>Checks what does not depend on the file; called once a request, before a byte is read.</summary>
    /// <exception cref="Problems.RequestException">404: no such batch.</exception>
    /// <exception cref="FatalException"><c>invalid_state</c>: the batch is one of another collection; <c>cancelled</c>: it is cancelled.</exception>
    public Task BeginAsync(UploadTarget target, CancellationToken cancellationToken) =>
        target.Batch is { } batch ? batchReader.DemandAsync(batch, target.Collection, cancellationToken) : Task.CompletedTask;

    /// <summary>The status and what became of the file.</summary>
    /// <exception cref="IngestException">The intake's, and <c>name_taken</c> or <c>invalid_state</c>.</exception>
    public async Task<(int Status, AddedDocument Added)> AddAsync(
        UploadTarget target, DocumentName name, ContentHash? hash, long? length, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            var request = new IntakeRequest(target.Collection, name, "upload", target.OnConflict, hash, length);
            var result = await intake.AddAsync(request, content, cancellationToken);
            var (status, outcome) = Describe(result);
            await RecordAsync(target, name, BatchOutcome.Accepted(result.Key, outcome == "unchanged"), cancellationToken);
            return (status, new AddedDocument(result.Key.DocumentId, result.Key.Version, target.Collection, name.Value, outcome, result.Size));
        }
        catch (FatalException refused)
        {
            await RecordAsync(target, name, BatchOutcome.Refused(refused.Code, refused.Message), cancellationToken);
            throw;
        }
    }

    private static (int Status, string Outcome) Describe(IntakeResult result) => result.Outcome switch
    {
        ReceiptOutcome.Accepted when result.NewDocument => (StatusCodes.Status201Created, "created"),
        ReceiptOutcome.Accepted => (StatusCodes.Status202Accepted, "replaced"),
        ReceiptOutcome.Unchanged => (StatusCodes.Status200OK, "unchanged"),
        ReceiptOutcome.Conflict => throw NameTaken(result.Key),
        ReceiptOutcome.Gone => throw new FatalException(
            ErrorCodes.InvalidState,
            $"While the bytes were sent, document {result.Key.DocumentId} was deleted, or its receipt given up because that took longer than "
            + "Ingest:Intake:ReceiptTimeout allows. Send them again."),
        var other => throw new InvalidOperationException($"The intake answered {other} for {result.Key}."),
    };

    private static FatalException NameTaken(VersionKey key) => new(
        ErrorCodes.NameTaken,
        $"This name has other bytes already (document {key.DocumentId}, version {key.Version}). Send with onConflict=replace to make a new version, or choose another name.");

    private Task RecordAsync(UploadTarget target, DocumentName name, BatchOutcome outcome, CancellationToken cancellationToken) =>
        target.Batch is { } batch ? batches.RecordAsync(batch, [new RecordedUpload(name, outcome)], cancellationToken) : Task.CompletedTask;
}
