using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Npgsql;

namespace Ingest.Adapters.Postgres.Sources;

/// <summary>What is recorded of one run is recorded one after the other, under the lock of its row.</summary>
internal sealed class SyncProgress(Databases databases, TimeProvider time) : ISyncProgress
{
    public Task<bool> PlanAsync(SyncLease lease, PlanRequest plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var partitions = plan.Partitions.DistinctBy(static p => p.Key).ToList();
        ArgumentOutOfRangeException.ThrowIfZero(partitions.Count, nameof(plan));
        return RecordAsync(
            lease,
            new Statement(
                "Sources/PlanRun", lease.RunId, lease.Token, partitions.Select(static p => p.Key).ToArray(),
                partitions.Select(static p => Storable.Text(p.Name)).ToArray(), plan.Overlap, plan.FirstFrom, plan.BackfillFrom, plan.Enumerate,
                time.GetUtcNow()),
            cancellationToken);
    }

    public async Task<DateTimeOffset?> GetLastEnumerationAsync(string source, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryAsync(
            new Statement("Sources/GetLastEnumeration", source), static row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public Task<PlanStep?> NextStepAsync(SyncLease lease, SyncPhase phase, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Sources/NextStep", lease.RunId, lease.Token, phase.ToName()), ReadStep, cancellationToken);

    public async Task<IReadOnlyDictionary<ItemKey, KnownItem>> FindItemsAsync(
        string source, string collection, IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryAsync(
            new Statement("Sources/FindItems", [source, .. ItemColumns.Of(keys.Distinct().ToList()), collection]), ReadKnown, cancellationToken);
        return rows.ToDictionary();
    }

    public async Task<IReadOnlyDictionary<ItemKey, KnownItem>?> NameItemsAsync(
        SyncLease lease, IReadOnlyCollection<ProposedName> items, CancellationToken cancellationToken)
    {
        var proposals = items.DistinctBy(static i => i.Item).ToList();
        var rows = await databases.Main.QueryInTransactionAsync<KeyValuePair<ItemKey, KnownItem>?>(
            [
                Lock(lease),
                new(
                    "Sources/NameItems",
                    [
                        lease.RunId, lease.Token, .. ItemColumns.Of(proposals.ConvertAll(static p => p.Item)),
                        proposals.Select(static p => p.Name).ToArray(), proposals.Select(static p => p.Fallback).ToArray(),
                    ]),
            ],
            static row => row.IsDBNull(0) ? null : ReadKnown(row), // A row of nulls: the lease holds, and nothing was to be named.
            cancellationToken);
        return rows.Count == 0 ? null : rows.OfType<KeyValuePair<ItemKey, KnownItem>>().ToDictionary();
    }

    public Task<bool> CommitPageAsync(SyncLease lease, PageCommit page, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var now = time.GetUtcNow();
        return RecordAsync(
            lease,
            new Statement(
                "Sources/CommitPage",
                [
                    lease.RunId, lease.Token, page.Step.Partition.Key, page.Step.Cursor, page.Step.Pages, page.Next, now, now + leaseDuration,
                    .. ItemColumns.Of(page.Items, page.Failures),
                ]),
            cancellationToken);
    }

    public Task<bool> CommitKeysAsync(SyncLease lease, KeyCommit page, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var now = time.GetUtcNow();
        return RecordAsync(
            lease,
            new Statement(
                "Sources/CommitKeys", lease.RunId, lease.Token, page.Step.Partition.Key, page.Step.Cursor, page.Step.Pages, page.Next, now,
                now + leaseDuration, page.Keys.Distinct().ToArray(), page.RememberMissed),
            cancellationToken);
    }

    public Task<bool> RestartStepAsync(SyncLease lease, PlanStep step, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        return RecordAsync(
            lease,
            new Statement(
                "Sources/RestartStep", lease.RunId, lease.Token, step.Phase.ToName(), step.Partition.Key, step.Cursor, step.Pages,
                Storable.Text(reason), time.GetUtcNow()),
            cancellationToken);
    }

    public Task<bool> FailStepAsync(SyncLease lease, PlanStep step, string errorCode, string errorMessage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        return RecordAsync(
            lease,
            new Statement(
                "Sources/FailStep", lease.RunId, lease.Token, step.Phase.ToName(), step.Partition.Key, errorCode, Storable.Text(errorMessage),
                time.GetUtcNow()),
            cancellationToken);
    }

    public Task<IReadOnlyList<ItemKey>> ListUnreadAsync(SyncLease lease, int limit, int perRun, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Sources/ListUnread", lease.RunId, lease.Token, limit, perRun),
            static row => new ItemKey(row.GetString(0), row.GetString(1)),
            cancellationToken);

    public Task<bool> CommitRepairAsync(SyncLease lease, RepairCommit repair, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repair);
        var now = time.GetUtcNow();
        return RecordAsync(
            lease,
            new Statement(
                "Sources/CommitRepair",
                [
                    lease.RunId, lease.Token, .. ItemColumns.Of(repair.Asked.Distinct().ToList()), now, now + leaseDuration,
                    .. ItemColumns.Of(repair.Items, repair.Failures),
                ]),
            cancellationToken);
    }

    /// <summary>Records something under the run's lock; false when the lease is gone. The statement answers one row while it holds.</summary>
    private async Task<bool> RecordAsync(SyncLease lease, Statement record, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync([Lock(lease), record], static row => row.FieldCount, cancellationToken);
        return rows.Count > 0;
    }

    private static Statement Lock(SyncLease lease) => new("Sources/LockRun", lease.RunId);

    private static PlanStep ReadStep(NpgsqlDataReader row) =>
        new(
            SyncRunNames.Parse<SyncPhase>(row.GetString(0)),
            new Partition(row.GetString(1), row.GetString(2)),
            new SyncWindow(row.Optional<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4)),
            Cursor: row.Text(5),
            Pages: row.GetInt32(6),
            MarkedCursor: row.Text(7),
            Restarts: row.GetInt32(8));

    private static KeyValuePair<ItemKey, KnownItem> ReadKnown(NpgsqlDataReader row) =>
        new(
            new ItemKey(row.GetString(0), row.GetString(1)),
            new KnownItem(row.GetString(2), row.IsDBNull(3) ? null : new ContentHash(row.GetFieldValue<byte[]>(3)), row.Optional<Guid>(4)));
}
