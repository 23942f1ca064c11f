using System.Security.Cryptography;
using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Documents;

/// <summary>What is to be taken in.</summary>
/// <param name="Collection">Collection name; created on first use if that is allowed.</param>
/// <param name="Name">Document name.</param>
/// <param name="Source">Where it comes from, for example <c>upload</c>.</param>
/// <param name="OnConflict">What to do when the name has other bytes.</param>
/// <param name="Hash">SHA-256 if the caller knows it; unchanged bytes are then not even read.</param>
/// <param name="Length">Bytes if the caller knows them; a file over the limit is then refused before it is read.</param>
public sealed record IntakeRequest(
    string Collection, DocumentName Name, string Source, ConflictPolicy OnConflict, ContentHash? Hash = null, long? Length = null);

/// <summary>What came of it.</summary>
/// <param name="Key">The version: the new one, or the one that already has the bytes or the name.</param>
/// <param name="Outcome"><see cref="ReceiptOutcome.Accepted"/>, <see cref="ReceiptOutcome.Unchanged"/>, <see cref="ReceiptOutcome.Conflict"/>
/// or <see cref="ReceiptOutcome.Gone"/> (while it was sent, the document was deleted, or the receipt given up after <see cref="IntakeOptions.ReceiptTimeout"/>).</param>
/// <param name="NewDocument">True when it created the document.</param>
/// <param name="Size">Bytes received, or null when none had to be.</param>
public sealed record IntakeResult(VersionKey Key, ReceiptOutcome Outcome, bool NewDocument, long? Size);

/// <summary>
/// Takes bytes in: row first, then the blob at the row's own path, then the row is pending (P1). Streams; memory does not grow with the
/// file. When it throws, nothing is searchable that was not before, and a row that was begun says why it broke off.
/// </summary>
public sealed partial class DocumentIntake(
    IDocumentRegistry registry, IBlobStore blobs, CollectionDirectory collections, IWorkSignal signal, RecentContent recent,
    IOptions<IntakeOptions> options, ILogger<DocumentIntake> logger)
{
    private static readonly TimeSpan AbandonTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Takes in a stream that can be read once.</summary>
    /// <exception cref="FatalException"><c>too_large</c>, <c>invalid_name</c> or <c>not_found</c> (the collection).</exception>
    /// <exception cref="RetryableException">Database or storage did not answer; send it again.</exception>
    public async Task<IntakeResult> AddAsync(IntakeRequest request, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(content);
        if (request.Length > options.Value.MaxFileSize)
        {
            throw FileSizeLimit.Exceeded(request.Length.Value, options.Value.MaxFileSize);
        }

        var collection = await collections.ResolveAsync(request.Collection, cancellationToken);
        var receipt = await registry.BeginReceiptAsync(
            new ReceiptRequest(collection, request.Name, request.Source, request.Hash, OnConflict: request.OnConflict), cancellationToken);
        if (receipt.Outcome != ReceiptOutcome.Receiving)
        {
            return new IntakeResult(receipt.Key, receipt.Outcome, receipt.NewDocument, Size: null);
        }

        var received = await ReceiveAsync(receipt, content, recent.Begin(collection.Queue, request.Length), cancellationToken);
        var completed = await registry.CompleteReceiptAsync(receipt.Key, received, request.OnConflict, cancellationToken);
        if (completed.Outcome == ReceiptOutcome.Accepted)
        {
            signal.Notify();
        }
        else
        {
            recent.Forget(receipt.Key);
            await blobs.DeleteAsync(new BlobPath(BlobContainer.Documents, receipt.BlobName), etag: null, cancellationToken);
        }

        return new IntakeResult(completed.Key, completed.Outcome, receipt.NewDocument && completed.Outcome == ReceiptOutcome.Accepted, received.Size);
    }

    /// <summary>
    /// Takes in a local file. It is hashed first, so an unchanged file costs one statement and no transfer.
    /// </summary>
    /// <exception cref="FatalException">As <see cref="AddAsync"/>.</exception>
    /// <exception cref="RetryableException">As <see cref="AddAsync"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async Task<IntakeResult> AddFileAsync(IntakeRequest request, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (file.Length > options.Value.MaxFileSize)
        {
            throw FileSizeLimit.Exceeded(file.Length, options.Value.MaxFileSize);
        }

        var hash = new ContentHash(await SHA256.HashDataAsync(file, cancellationToken));
        file.Position = 0;
        return await AddAsync(request with { Hash = hash, Length = file.Length }, file, cancellationToken);
    }

    private async Task<ReceivedContent> ReceiveAsync(Receipt receipt, Stream content, byte[]? copy, CancellationToken cancellationToken)
    {
        await using var hashing = new HashingStream(content, options.Value.MaxFileSize, copy);
        try
        {
            var written = await blobs.WriteAsync(new BlobPath(BlobContainer.Documents, receipt.BlobName), hashing, cancellationToken);
            var received = new ReceivedContent(hashing.GetHash(), hashing.BytesRead, written.Etag);
            if (hashing.WholeCopy is { } whole)
            {
                // Before the row is pending: a worker may claim it at once.
                recent.Keep(receipt.Key, received.Hash, whole);
            }

            return received;
        }
        catch (Exception error)
        {
            await AbandonAsync(receipt, error);
            throw;
        }
    }

    private async Task AbandonAsync(Receipt receipt, Exception error)
    {
        var (code, message) = error switch
        {
            FatalException fatal => (fatal.Code, fatal.Message),
            _ => (ErrorCodes.UploadIncomplete, $"The upload broke off before its end ({(error as RetryableException)?.Code ?? error.GetType().Name}). Send the file again."),
        };

        // The caller's token may be the reason; the row must say why all the same. If the database is away, the reconciler says it later.
        using var limit = new CancellationTokenSource(AbandonTimeout);
        try
        {
            await registry.AbandonReceiptAsync(receipt.Key, code, message, limit.Token);
        }
        catch (Exception abandonError) when (abandonError is RetryableException or OperationCanceledException)
        {
            LogAbandonLater(receipt.Key, abandonError.Message);
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "Receipt {Key} broke off and could not be marked ({Reason}); the reconciler will do it.")]
    private partial void LogAbandonLater(VersionKey key, string reason);
}
