using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;

namespace Ingest.Adapters.Postgres.Batches;

internal sealed class BatchControl(Databases databases, TimeProvider time) : IBatchControl
{
    /// <summary>Files a statement: its locks are held for some 20 ms, so workers hardly notice.</summary>
    private const int Page = 500;

    public async Task<BatchChange?> CancelAsync(Guid batchId, CancellationToken cancellationToken)
    {
        if (!await MarkAsync(batchId, new Statement("Batches/MarkCancelled", batchId, time.GetUtcNow()), cancellationToken))
        {
            return null;
        }

        var unsent = await MoveItemsAsync("Batches/CancelExpected", batchId, cancellationToken);
        var versions = await MoveVersionsAsync("Batches/ListWaiting", batchId, keys => CancelVersionsAsync(batchId, keys, cancellationToken), cancellationToken);
        return new BatchChange(unsent, versions);
    }

    public async Task<BatchChange?> ResumeAsync(Guid batchId, CancellationToken cancellationToken)
    {
        if (!await MarkAsync(batchId, new Statement("Batches/MarkResumed", batchId), cancellationToken))
        {
            return null;
        }

        var unsent = await MoveItemsAsync("Batches/ResumeExpected", batchId, cancellationToken);
        var versions = await MoveVersionsAsync("Batches/ListCancelled", batchId, keys => ResumeVersionsAsync(batchId, keys, cancellationToken), cancellationToken);
        return new BatchChange(unsent, versions);
    }

    /// <summary>Cancels those of these versions that a cancelled batch may cancel; answers how many.</summary>
    public async Task<int> CancelVersionsAsync(Guid batchId, IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken)
    {
        var (documents, versions) = Split(keys);
        var message = $"Batch {batchId} was cancelled before a worker took this version. Resume it with ./ingest batch-resume {batchId}, or retry the document.";
        var moved = await databases.Main.QueryInTransactionAsync(
            [
                new("Documents/LockDocuments", [documents]),
                new("Batches/CancelVersions", batchId, documents, versions, message, time.GetUtcNow()),
            ],
            static row => row.FieldCount,
            cancellationToken);
        return moved.Count;
    }

    private async Task<int> ResumeVersionsAsync(Guid batchId, IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken)
    {
        var (documents, versions) = Split(keys);
        var now = time.GetUtcNow();
        var moved = await databases.Main.QueryInTransactionAsync(
            [
                new("Documents/LockDocuments", [documents]),
                new("Batches/YieldToResume", batchId, documents, versions, now),
                new("Batches/ResumeVersions", batchId, documents, versions, now),
            ],
            static row => row.FieldCount,
            cancellationToken);
        return moved.Count;
    }

    private async Task<bool> MarkAsync(Guid batchId, Statement mark, CancellationToken cancellationToken)
    {
        var marked = await databases.Main.QueryInTransactionAsync(
            [new("Batches/LockBatch", batchId), mark], static row => row.GetGuid(0), cancellationToken);
        return marked.Count > 0;
    }

    private async Task<long> MoveItemsAsync(string statement, Guid batchId, CancellationToken cancellationToken)
    {
        var (after, moved) = (-1, 0L);
        while (true)
        {
            var page = await databases.Main.QueryAsync(
                new Statement(statement, batchId, after, Page, time.GetUtcNow()), static row => row.GetInt32(0), cancellationToken);
            if (page.Count == 0)
            {
                return moved;
            }

            after = page.Max();
            moved += page.Count;
        }
    }

    private async Task<long> MoveVersionsAsync(
        string list, Guid batchId, Func<IReadOnlyCollection<VersionKey>, Task<int>> move, CancellationToken cancellationToken)
    {
        var (after, moved) = (-1, 0L);
        while (true)
        {
            var page = await databases.Main.QueryAsync(
                new Statement(list, batchId, after, Page),
                static row => (Ordinal: row.GetInt32(0), Key: new VersionKey(row.GetGuid(1), row.GetInt32(2))),
                cancellationToken);
            if (page.Count == 0)
            {
                return moved;
            }

            moved += await move([.. page.Select(static waiting => waiting.Key)]);
            after = page[^1].Ordinal;
        }
    }

    private static (Guid[] Documents, int[] Versions) Split(IReadOnlyCollection<VersionKey> keys) =>
        ([.. keys.Select(static key => key.DocumentId)], [.. keys.Select(static key => key.Version)]);
}
