using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Documents;

/// <summary>What became of a blob in the inbox.</summary>
public enum InboxOutcome
{
    /// <summary>Registered now: its document is pending, the inbox blob is gone.</summary>
    Accepted,

    /// <summary>Nothing new: the document has these bytes; the inbox blob is gone.</summary>
    Unchanged,

    /// <summary>No such blob any more: somebody else registered it, or took it back.</summary>
    Gone,

    /// <summary>It stays in the inbox: its document says why (too large, unusable name), or its queue is another process's.</summary>
    Left,
}

/// <summary>
/// Registers what lies in <c>inbox/{collection}/{path}</c>. A trigger may call it any number of times for one drop, also at once: the etag
/// makes it one version (P2). The inbox blob is removed only after its bytes are safe under the row's own path.
/// </summary>
public sealed class InboxIntake(
    IDocumentRegistry registry, IBlobStore blobs, CollectionDirectory collections, IWorkSignal signal, IOptions<IntakeOptions> intake,
    IOptions<WorkerOptions> worker)
{
    /// <summary>The source of documents that came through the inbox.</summary>
    public const string Source = "inbox";

    /// <summary>
    /// Registers one inbox blob. One that can never be taken in (too large, a name that no document can have) becomes a failed document that says
    /// so, and stays in the inbox.
    /// </summary>
    /// <param name="blobName">Name in the inbox container: <c>{collection}/{path}</c>.</param>
    /// <param name="cancellationToken">Stops it; the next trigger or scan resumes it.</param>
    /// <exception cref="FatalException"><c>invalid_name</c> or <c>not_found</c>, of the collection: the blob stays where it is.</exception>
    /// <exception cref="RetryableException">Database or storage did not answer; the next scan resumes it.</exception>
    public async Task<InboxOutcome> RegisterAsync(string blobName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        var (collectionName, path) = Split(blobName);
        var (name, refusal) = ParseOrRefuse(path);
        var collection = await collections.ResolveAsync(collectionName, cancellationToken);
        var source = new BlobPath(BlobContainer.Inbox, blobName);
        if (!worker.Value.Queues.Contains(collection.Queue))
        {
            return InboxOutcome.Left;
        }

        if (await blobs.FindAsync(source, cancellationToken) is not { } dropped)
        {
            return InboxOutcome.Gone;
        }

        var receipt = await registry.BeginReceiptAsync(new ReceiptRequest(collection, name, Source, SourceEtag: dropped.Etag), cancellationToken);
        if (receipt.Outcome == ReceiptOutcome.Receiving)
        {
            refusal ??= dropped.Size > intake.Value.MaxFileSize ? FileSizeLimit.Exceeded(dropped.Size, intake.Value.MaxFileSize) : null;
            if (refusal is not null)
            {
                await registry.AbandonReceiptAsync(receipt.Key, refusal.Code, refusal.Message, cancellationToken);
                return InboxOutcome.Left;
            }

            receipt = await ReceiveAsync(receipt, source, dropped.Etag, cancellationToken);
        }

        if (receipt.Outcome is not (ReceiptOutcome.Accepted or ReceiptOutcome.Unchanged))
        {
            return InboxOutcome.Left;
        }

        // Only if it is still what was registered: new bytes dropped meanwhile are a version of their own, for the next trigger or scan.
        await blobs.DeleteAsync(source, dropped.Etag, cancellationToken);
        return receipt.Outcome == ReceiptOutcome.Accepted ? InboxOutcome.Accepted : InboxOutcome.Unchanged;
    }

    private async Task<Receipt> ReceiveAsync(Receipt receipt, BlobPath source, string etag, CancellationToken cancellationToken)
    {
        var target = new BlobPath(BlobContainer.Documents, receipt.BlobName);
        var copy = await blobs.CopyAsync(source, etag, target, cancellationToken);
        var completed = await registry.CompleteReceiptAsync(
            receipt.Key, await ReadBackAsync(blobs, target, copy.Etag, cancellationToken), ConflictPolicy.Replace, cancellationToken);
        if (completed.Outcome == ReceiptOutcome.Accepted)
        {
            signal.Notify();
        }
        else
        {
            await blobs.DeleteAsync(target, etag: null, cancellationToken);
        }

        return completed;
    }

    /// <summary>Hashes a blob that somebody else wrote: a server-side copy, or an upload whose process died before it could say so.</summary>
    internal static async Task<ReceivedContent> ReadBackAsync(IBlobStore blobs, BlobPath path, string etag, CancellationToken cancellationToken)
    {
        await using var stream = await blobs.OpenReadAsync(path, cancellationToken);
        await using var hashing = new HashingStream(stream, long.MaxValue);
        await hashing.CopyToAsync(Stream.Null, cancellationToken);
        return new ReceivedContent(hashing.GetHash(), hashing.BytesRead, etag);
    }

    private static (DocumentName Name, FatalException? Refusal) ParseOrRefuse(string path)
    {
        try
        {
            return (DocumentName.Parse(path), null);
        }
        catch (FatalException refusal)
        {
            return (UnusableName.StandIn(path), refusal);
        }
    }

    private static (string Collection, string Path) Split(string blobName)
    {
        var slash = blobName.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? (CollectionName.Require(blobName[..slash]), blobName[(slash + 1)..])
            : throw new FatalException(
                ErrorCodes.InvalidName, "A blob at the inbox's root belongs to no collection. Drop it at inbox/{collection}/{path}.");
    }
}
