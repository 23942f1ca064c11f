using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// Receipts that nobody finished. A blob that is whole is taken in after all (its process died between the last byte and the row); a drop
/// that still lies in the inbox is resumed; the rest is marked <c>upload_incomplete</c>, so that its sender can see it.
/// </summary>
internal sealed class StaleReceipts(
    IDocumentRegistry registry, IDocumentQueries queries, IBlobStore blobs, InboxIntake inbox, IWorkSignal signal, IOptions<IntakeOptions> intake,
    IOptions<WorkerOptions> worker, TimeProvider time) : IReconcileCheck
{
    private const int Limit = 200;

    public string Name => "stale_receipts";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var findings = default(Findings);
        var before = time.GetUtcNow() - intake.Value.ReceiptTimeout;
        foreach (var key in await registry.ListStaleReceiptsAsync([.. worker.Value.Queues], before, Limit, cancellationToken))
        {
            if (await queries.FindAsync(key.DocumentId, cancellationToken) is { } document)
            {
                await FinishAsync(key, document, cancellationToken);
                findings += new Findings(1, 1);
            }
        }

        return findings;
    }

    private async Task FinishAsync(VersionKey key, DocumentView document, CancellationToken cancellationToken)
    {
        var dropped = document.Source == InboxIntake.Source
            && await inbox.RegisterAsync($"{document.Collection}/{document.Name}", cancellationToken) is not InboxOutcome.Gone;
        if (dropped)
        {
            return;
        }

        var path = BlobNames.Document(key, DocumentName.Parse(document.Name).FileName);
        if (await blobs.FindAsync(path, cancellationToken) is { } written)
        {
            await AcceptAsync(key, path, written, cancellationToken);
            return;
        }

        await registry.AbandonReceiptAsync(
            key, ErrorCodes.UploadIncomplete, "The upload began but its bytes never arrived whole. Send the file again.", cancellationToken);
    }

    private async Task AcceptAsync(VersionKey key, BlobPath path, BlobProperties written, CancellationToken cancellationToken)
    {
        // The sender had no answer, so its wish to replace other bytes is not known: refusing is the choice that loses nothing.
        var content = await InboxIntake.ReadBackAsync(blobs, path, written.Etag, cancellationToken);
        var completed = await registry.CompleteReceiptAsync(key, content, ConflictPolicy.Refuse, cancellationToken);
        if (completed.Outcome == ReceiptOutcome.Accepted)
        {
            signal.Notify();
        }
        else
        {
            await blobs.DeleteAsync(path, etag: null, cancellationToken);
        }
    }
}
