using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;

namespace Ingest.Adapters.Postgres.Documents;

internal sealed class DocumentRemoval(Databases databases, TimeProvider time) : IDocumentRemoval
{
    public async Task<bool> DeleteAsync(Guid documentId, string reason, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [new("Documents/LockDocument", documentId), new("Documents/DeleteDocument", documentId, reason, time.GetUtcNow())],
            static row => row.GetInt32(0),
            cancellationToken);
        return rows.Count > 0;
    }

    public Task<IReadOnlyList<PurgeTarget>> ListPurgeableAsync(
        IReadOnlyCollection<string> queues, IReadOnlyCollection<VersionKey> except, int limit, CancellationToken cancellationToken) =>
        databases.Reserve.QueryAsync(
            new Statement(
                "Documents/ListPurgeable", queues.ToArray(), except.Select(static key => key.DocumentId).ToArray(),
                except.Select(static key => key.Version).ToArray(), limit),
            static row => new PurgeTarget(Rows.Key(row), row.GetFieldValue<string[]>(2), row.GetString(3)),
            cancellationToken);

    public async Task MarkPurgedAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var documentIds = keys.Select(static key => key.DocumentId).ToArray();
        var versions = keys.Select(static key => key.Version).ToArray();
        await databases.Reserve.QueryInTransactionAsync(
            [
                new("Documents/LockDocuments", documentIds),
                new("Documents/DropDiscarded", documentIds, versions),
                new("Documents/MarkVersionsPurged", documentIds, versions, now),
                new("Documents/MarkDocumentsPurged", documentIds, now),
            ],
            static row => row.FieldCount,
            cancellationToken);
    }
}
