using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Adapters.Postgres.Sources;

/// <summary>
/// Everything that changes several items locks them in order of key first, so that two of them never wait for each other. The list of confirmed
/// ones is the reconciler's, and read on the reserve (P4).
/// </summary>
internal sealed class SyncDeletions(Databases databases, TimeProvider time) : ISyncDeletions
{
    public async Task<Absences?> SettleAsync(SyncLease lease, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Sources/LockRun", lease.RunId),
                new("Sources/LockUnseen", lease.RunId, lease.Token),
                new("Sources/SettleItems", lease.RunId, lease.Token, time.GetUtcNow()),
                new("Sources/ReadAbsences", lease.RunId, lease.Token),
            ],
            static row => new Absences(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3)),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public async Task<bool> DecideAsync(SyncLease lease, bool hold, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Sources/LockRun", lease.RunId),
                new("Sources/LockCandidates", lease.RunId, lease.Token),
                new("Sources/DecideDeletions", lease.RunId, lease.Token, hold, time.GetUtcNow()),
            ],
            static row => row.FieldCount,
            cancellationToken);
        return rows.Count > 0;
    }

    public Task<IReadOnlyList<Deletion>> ListAsync(Guid runId, ItemKey? after, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Sources/ListDeletions", runId, after?.Partition, after?.Key, limit),
            static row => new Deletion(
                new ItemKey(row.GetString(0), row.GetString(1)), row.GetGuid(2), row.GetString(3), row.GetString(4),
                row.GetFieldValue<DateTimeOffset>(5), row.GetString(6)),
            cancellationToken);

    public async Task<int?> AnswerAsync(Guid runId, bool approve, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [new("Sources/LockHeldItems", runId), new("Sources/AnswerDeletions", runId, approve, time.GetUtcNow())],
            static row => row.GetInt32(0),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public Task<IReadOnlyList<ItemKey>> ListUnconfirmedAsync(SyncLease lease, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Sources/ListUnconfirmed", lease.RunId, lease.Token, limit),
            static row => new ItemKey(row.GetString(0), row.GetString(1)),
            cancellationToken);

    public async Task<bool> ConfirmAsync(SyncLease lease, Confirmation confirmation, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(confirmation);
        List<(ItemKey Item, string Answer, string? Reason)> answers =
        [
            .. confirmation.Gone.Select(static item => (item, "gone", (string?)null)),
            .. confirmation.Here.Select(static item => (item, "here", (string?)null)),
            .. confirmation.Unreadable.Select(static failure => (failure.Key, "unreadable", (string?)Storable.Text($"{failure.Code}: {failure.Message}"))),
        ];
        var keys = ItemColumns.Of(answers.ConvertAll(static a => a.Item));
        var now = time.GetUtcNow();
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Sources/LockRun", lease.RunId),
                new("Sources/LockItemsOfRun", [lease.RunId, .. keys]),
                new(
                    "Sources/ConfirmDeletions",
                    [
                        lease.RunId, lease.Token, .. keys, answers.Select(static a => a.Answer).ToArray(), answers.Select(static a => a.Reason).ToArray(),
                        now, now + leaseDuration,
                    ]),
            ],
            static row => row.FieldCount,
            cancellationToken);
        return rows.Count > 0;
    }

    public Task<IReadOnlyList<ConfirmedDeletion>> ListConfirmedAsync(int limit, CancellationToken cancellationToken) =>
        databases.Reserve.QueryAsync(
            new Statement("Sources/ListConfirmed", limit),
            static row => new ConfirmedDeletion(
                row.GetGuid(0), row.GetString(1), new ItemKey(row.GetString(2), row.GetString(3)), row.GetGuid(4)),
            cancellationToken);

    public async Task MarkDeletedAsync(IReadOnlyCollection<ConfirmedDeletion> deletions, CancellationToken cancellationToken)
    {
        var sources = deletions.Select(static d => d.Source).ToArray();
        var keys = ItemColumns.Of(deletions.Select(static d => d.Item).ToList());
        await databases.Main.QueryInTransactionAsync(
            [
                new("Sources/LockItems", [sources, .. keys]),
                new(
                    "Sources/MarkDeleted",
                    [
                        deletions.Select(static d => d.RunId).ToArray(), sources, .. keys, deletions.Select(static d => d.DocumentId).ToArray(),
                        time.GetUtcNow(),
                    ]),
            ],
            static row => row.FieldCount,
            cancellationToken);
    }
}
