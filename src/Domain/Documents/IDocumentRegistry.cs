using Ingest.Domain.Collections;

namespace Ingest.Domain.Documents;

/// <summary>
/// Registers documents and versions: the row comes first (P1), and one name in a collection is one document however many callers race (P2).
/// </summary>
public interface IDocumentRegistry
{
    /// <summary>
    /// Creates the document if its name is new, and a version in <see cref="VersionState.Receiving"/> whose blob name the caller then
    /// writes; or answers at once when the known hash or etag shows that nothing is to be done. A receipt with a
    /// <see cref="ReceiptRequest.SourceEtag"/> that is already receiving is handed out again, so a redelivered event resumes it.
    /// </summary>
    Task<Receipt> BeginReceiptAsync(ReceiptRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The bytes are in place: moves receiving to pending and supersedes older versions that wait; or, when they turn out to be the bytes
    /// the document already has, or <see cref="ConflictPolicy.Refuse"/> forbids them, discards the receipt (the caller deletes its blob).
    /// Callers that race on one receipt all get the answer of the first. A receipt that is gone answers <see cref="ReceiptOutcome.Gone"/>.
    /// </summary>
    Task<Receipt> CompleteReceiptAsync(VersionKey key, ReceivedContent content, ConflictPolicy onConflict, CancellationToken cancellationToken);

    /// <summary>Moves receiving to failed with a reason: the upload broke off. False when the receipt was not receiving any more.</summary>
    Task<bool> AbandonReceiptAsync(VersionKey key, string errorCode, string errorMessage, CancellationToken cancellationToken);

    /// <summary>Receipts of these queues that began before <paramref name="before"/> and are still receiving, oldest first.</summary>
    Task<IReadOnlyList<StaleReceipt>> ListStaleReceiptsAsync(
        IReadOnlyCollection<string> queues, DateTimeOffset before, int limit, CancellationToken cancellationToken);
}

/// <summary>What is to be registered.</summary>
/// <param name="Collection">Its queue, model, dimensions and vector collection, as its row has them at that moment, are stamped on the version (P6).</param>
/// <param name="Name">Name within the collection.</param>
/// <param name="Source">Where it comes from: <c>upload</c>, <c>inbox</c>, or the name of a configured source.</param>
/// <param name="Hash">SHA-256 when the caller knows it before sending; saves the transfer of unchanged bytes.</param>
/// <param name="SourceEtag">The source's version mark (an inbox blob's etag): the same mark never makes a second version.</param>
/// <param name="OnConflict">What to do when the name has other bytes.</param>
public sealed record ReceiptRequest(
    CollectionIdentity Collection, DocumentName Name, string Source, ContentHash? Hash = null, string? SourceEtag = null,
    ConflictPolicy OnConflict = ConflictPolicy.Replace);

/// <summary>What the bytes turned out to be once received.</summary>
/// <param name="Hash">SHA-256 of all bytes.</param>
/// <param name="Size">Number of bytes.</param>
/// <param name="Etag">The etag of the row's own blob.</param>
public sealed record ReceivedContent(ContentHash Hash, long Size, string Etag);

/// <summary>A receipt that nobody finished in time.</summary>
/// <param name="Key">Its version.</param>
/// <param name="SourceEtag">The mark it was begun with (an inbox blob's etag), or null: an upload, whose bytes come only once.</param>
public sealed record StaleReceipt(VersionKey Key, string? SourceEtag);

/// <summary>What to do when a name already has other bytes.</summary>
public enum ConflictPolicy
{
    /// <summary>Make a new version; the old one stays searchable until the new one is complete.</summary>
    Replace,

    /// <summary>Refuse with <see cref="ReceiptOutcome.Conflict"/>. A failed latest version with no searchable one may be replaced.</summary>
    Refuse,
}

/// <summary>How a receipt stands.</summary>
public enum ReceiptOutcome
{
    /// <summary>The caller writes the blob now.</summary>
    Receiving,

    /// <summary>Accepted: the version is pending (or further).</summary>
    Accepted,

    /// <summary>The document already has these bytes; <see cref="Receipt.Key"/> is the version that has them. No work.</summary>
    Unchanged,

    /// <summary>The name has other bytes and the policy is to refuse; <see cref="Receipt.Key"/> is the version that has them.</summary>
    Conflict,

    /// <summary>The receipt was abandoned or its document deleted meanwhile.</summary>
    Gone,
}

/// <summary>The answer to a registration.</summary>
/// <param name="Key">The version this is about.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="BlobName">Name in the documents container: <c>{id}/v{n}/{file name}</c>.</param>
/// <param name="NewDocument">True when this receipt created the document.</param>
public sealed record Receipt(VersionKey Key, ReceiptOutcome Outcome, string BlobName, bool NewDocument);
