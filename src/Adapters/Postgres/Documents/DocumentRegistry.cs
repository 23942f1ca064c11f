using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;

namespace Ingest.Adapters.Postgres.Documents;

/// <summary>
/// Receipts, each decided in one transaction under the lock of its document, in one round trip: callers that race on a name are answered one
/// after the other, each from what the one before committed.
/// </summary>
internal sealed class DocumentRegistry(Databases databases, TimeProvider time) : IDocumentRegistry
{
    public async Task<Receipt> BeginReceiptAsync(ReceiptRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = request.Name.Value;
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Documents/EnsureDocument", request.Collection.Id, name, request.Source, now),
                new(
                    "Documents/BeginReceipt", request.Collection.Id, name, BlobFileName(request.Name), request.SourceEtag, request.Hash?.ToArray(),
                    request.OnConflict == ConflictPolicy.Refuse, now),
            ],
            static row => ToReceipt(new VersionKey(row.GetGuid(0), row.GetInt32(1)), row.GetString(2), row.GetString(3)),
            cancellationToken);
        return rows[0];
    }

    public async Task<Receipt> CompleteReceiptAsync(
        VersionKey key, ReceivedContent content, ConflictPolicy onConflict, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = content.Hash.ToArray();
        var refuse = onConflict == ConflictPolicy.Refuse;
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Documents/LockDocument", key.DocumentId),
                new("Documents/YieldToReceipt", key.DocumentId, key.Version, hash, refuse, now),
                new("Documents/CompleteReceipt", key.DocumentId, key.Version, hash, content.Size, content.Etag, refuse, now),
                new("Documents/SettleLatest", key.DocumentId),
            ],
            row => ToReceipt(key with { Version = row.GetInt32(0) }, row.GetString(1), row.GetString(2)),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : new Receipt(key, ReceiptOutcome.Gone, "", NewDocument: false);
    }

    public async Task<bool> AbandonReceiptAsync(VersionKey key, string errorCode, string errorMessage, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Documents/LockDocument", key.DocumentId),
                new("Documents/AbandonReceipt", key.DocumentId, key.Version, errorCode, errorMessage, time.GetUtcNow()),
                new("Documents/SettleLatest", key.DocumentId),
            ],
            static row => row.GetInt32(0),
            cancellationToken);
        return rows.Count > 0;
    }

    public Task<IReadOnlyList<StaleReceipt>> ListStaleReceiptsAsync(
        IReadOnlyCollection<string> queues, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        databases.Reserve.QueryAsync(
            new Statement("Documents/ListStaleReceipts", queues.ToArray(), before, limit),
            static row => new StaleReceipt(Rows.Key(row), row.Text(2)),
            cancellationToken);

    /// <summary>The part of the blob name that does not depend on the key, which only the statement knows.</summary>
    private static string BlobFileName(DocumentName name) => BlobNames.Document(default, name.FileName).Name[BlobNames.Prefix(default).Length..];

    private static Receipt ToReceipt(VersionKey key, string outcome, string blobName) =>
        new(
            key,
            outcome switch
            {
                "receiving" => ReceiptOutcome.Receiving,
                "accepted" => ReceiptOutcome.Accepted,
                "unchanged" => ReceiptOutcome.Unchanged,
                "conflict" => ReceiptOutcome.Conflict,
                "gone" => ReceiptOutcome.Gone,
                _ => throw new FormatException($"'{outcome}' is not a receipt outcome."),
            },
            blobName,
            NewDocument: outcome is "receiving" or "accepted" && key.Version == 1);
}
