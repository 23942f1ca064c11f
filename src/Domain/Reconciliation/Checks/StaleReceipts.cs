using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// Receipts that nobody finished. An upload whose blob is whole is taken in after all (its process died between the last byte and the row); a
/// drop that still lies in the inbox is resumed; the rest is marked <c>upload_incomplete</c>, so that its sender can see it. One that cannot
/// be finished does not keep the others from it.
/// </summary>
internal sealed partial class StaleReceipts(
    IDocumentRegistry registry, IDocumentQueries queries, IBlobStore blobs, InboxIntake inbox, IWorkSignal signal, IOptions<IntakeOptions> intake,
    IOptions<WorkerOptions> worker, TimeProvider time, ILogger<StaleReceipts> logger) : IReconcileCheck
{
    /// <summary>Its stable name.</summary>
    internal const string CheckName = "stale_receipts";

    private const int Limit = 200;

    public string Name => CheckName;

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var findings = default(Findings);
        var before = time.GetUtcNow() - intake.Value.ReceiptTimeout;
        foreach (var receipt in await registry.ListStaleReceiptsAsync([.. worker.Value.Queues], before, Limit, cancellationToken))
        {
            if (await queries.FindAsync(receipt.Key.DocumentId, cancellationToken) is { } document)
            {
                findings += await TryFinishAsync(receipt, document, cancellationToken);
            }
        }

        return findings;
    }

    private async Task<Findings> TryFinishAsync(StaleReceipt receipt, DocumentView document, CancellationToken cancellationToken)
    {
        try
        {
            await (receipt.SourceEtag is { } etag
                ? FinishDropAsync(receipt.Key, etag, document, cancellationToken)
                : FinishUploadAsync(receipt.Key, document, cancellationToken));
            return new Findings(1, 1);
        }
        catch (IngestException error) when (error.Code != ErrorCodes.DatabaseUnavailable)
        {
            LogLater(receipt.Key, error.Code, error.Message);
            return new Findings(1, 0);
        }
    }

    /// <summary>
    /// The inbox keeps a drop until its version is complete. So a drop that is not there any more was taken back or dropped anew, and new bytes
    /// are a version of their own.
    /// </summary>
    private async Task FinishDropAsync(VersionKey key, string etag, DocumentView document, CancellationToken cancellationToken)
    {
        var drop = $"{document.Collection}/{document.Name}";
        if ((await blobs.FindAsync(new BlobPath(BlobContainer.Inbox, drop), cancellationToken))?.Etag == etag)
        {
            await inbox.RegisterAsync(drop, cancellationToken);
            return;
        }

        await AbandonAsync(key, cancellationToken);
    }

    private async Task FinishUploadAsync(VersionKey key, DocumentView document, CancellationToken cancellationToken)
    {
        var path = BlobNames.Document(key, DocumentName.Parse(document.Name).FileName);
        if (await blobs.FindAsync(path, cancellationToken) is { } written)
        {
            await AcceptAsync(key, path, written, cancellationToken);
            return;
        }

        await AbandonAsync(key, cancellationToken);
    }

    private Task<bool> AbandonAsync(VersionKey key, CancellationToken cancellationToken) =>
        registry.AbandonReceiptAsync(
            key, ErrorCodes.UploadIncomplete, "The upload began, but its bytes did not arrive whole within Ingest:Intake:ReceiptTimeout. Send the file again.", cancellationToken);

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

    [LoggerMessage(1521, LogLevel.Warning, "Receipt {Key} could not be finished: {Code}: {Reason}. Tried again at the next run.")]
    private partial void LogLater(VersionKey key, string code, string reason);
}
