using System.Text.Json;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Reconciliation;

namespace Ingest.Adapters.Postgres.Reconciliation;

internal sealed class ReconcileStore(Databases databases, TimeProvider time) : IReconcileStore
{
    private readonly Database _database = databases.Reserve;

    public Task<IReadOnlyList<VersionPoints>> ListSearchableAsync(
        IReadOnlyCollection<string> queues, string vectorCollection, VersionKey? after, int limit, CancellationToken cancellationToken) =>
        _database.QueryInTransactionAsync(
            [
                new("Processing/PinPlans"),
                new("Reconciliation/ListSearchable", queues.ToArray(), vectorCollection, after?.DocumentId, after?.Version, limit),
            ],
            static row => new VersionPoints(Rows.Key(row), row.GetInt32(2)),
            cancellationToken);

    public Task<IReadOnlyList<StoredVersion>> ListStoredAsync(
        IReadOnlyCollection<string> queues, VersionKey? after, int limit, CancellationToken cancellationToken) =>
        _database.QueryAsync(
            new Statement("Reconciliation/ListStored", queues.ToArray(), after?.DocumentId, after?.Version, limit),
            static row => new StoredVersion(Rows.Key(row), row.GetString(2), row.GetInt64(3), row.GetString(4)),
            cancellationToken);

    public Task<IReadOnlySet<VersionKey>> FilterLiveAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken) =>
        FilterAsync("Reconciliation/FilterLive", keys, cancellationToken);

    public Task<IReadOnlySet<VersionKey>> FilterKnownAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken) =>
        FilterAsync("Reconciliation/FilterKnown", keys, cancellationToken);

    public Task<IReadOnlySet<VersionKey>> FilterAbandonedAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken) =>
        FilterAsync("Reconciliation/FilterAbandoned", keys, cancellationToken);

    public async Task<bool> RequeueAsync(VersionKey key, string reasonCode, string message, CancellationToken cancellationToken)
    {
        var rows = await _database.QueryInTransactionAsync(
            [
                new("Documents/LockDocument", key.DocumentId),
                new("Reconciliation/Requeue", key.DocumentId, key.Version, reasonCode, message, time.GetUtcNow()),
            ],
            static row => row.GetInt32(0),
            cancellationToken);
        return rows.Count > 0;
    }

    public async Task<VersionState?> MarkBlobMissingAsync(VersionKey key, string message, CancellationToken cancellationToken)
    {
        var rows = await _database.QueryInTransactionAsync(
            [
                new("Documents/LockDocument", key.DocumentId),
                new("Reconciliation/MarkBlobMissing", key.DocumentId, key.Version, message, time.GetUtcNow()),
            ],
            static row => StateNames.ParseState(row.GetString(0)),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public async Task<string?> GetCursorAsync(string check, string scope, CancellationToken cancellationToken) =>
        await _database.FindAsync(new Statement("Reconciliation/GetCursor", check, scope), static row => row.GetString(0), cancellationToken);

    public Task SetCursorAsync(string check, string scope, string? cursor, CancellationToken cancellationToken) =>
        _database.ExecuteAsync(
            cursor is null
                ? new Statement("Reconciliation/ClearCursor", check, scope)
                : new Statement("Reconciliation/SetCursor", check, scope, cursor, time.GetUtcNow()),
            cancellationToken);

    public Task RecordRunAsync(ReconcileReport report, CancellationToken cancellationToken) =>
        _database.ExecuteAsync(
            new Statement("Reconciliation/RecordRun", report.StartedAt, report.Took, JsonSerializer.Serialize(report.Checks)), cancellationToken);

    private async Task<IReadOnlySet<VersionKey>> FilterAsync(
        string statement, IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken)
    {
        var rows = await _database.QueryAsync(
            new Statement(statement, keys.Select(static key => key.DocumentId).ToArray(), keys.Select(static key => key.Version).ToArray()),
            Rows.Key,
            cancellationToken);
        return rows.ToHashSet();
    }
}
