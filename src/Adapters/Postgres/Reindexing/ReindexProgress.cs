using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Reindexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.Reindexing;

/// <summary>
/// Marks and the switch. Hold and switch take alone the lock that every transition of the collection's documents shares, so that nothing is published
/// between the question whether the target holds everything and the answer.
/// </summary>
internal sealed class ReindexProgress(Databases databases, TimeProvider time) : IReindexProgress
{
    /// <summary>The switch moves the stamps of every version that is not superseded, some 100,000 a second or two.</summary>
    private const int SwitchTimeoutSeconds = 300;

    public Task<IReadOnlyList<LackingVersion>> ListLackingAsync(
        int collectionId, string target, Guid? from, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Reindexing/ListLacking", collectionId, target, from, limit),
            static row => new LackingVersion(Rows.Key(row), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetBoolean(4)),
            cancellationToken);

    public async Task<LackingCount> CountLackingAsync(int collectionId, string target, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryAsync(
            new Statement("Reindexing/CountLacking", collectionId, target),
            static row => new LackingCount(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            cancellationToken);
        return rows[0];
    }

    public async Task<bool> SaveAsync(
        ReindexLease lease, IReadOnlyList<CopiedVersion> copied, ReindexCursor? cursor, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await databases.Main.QueryAsync(
            new Statement(
                "Reindexing/Save", lease.ReindexId, lease.Token, now, now + leaseDuration, copied.Select(static version => version.Key.DocumentId).ToArray(),
                copied.Select(static version => version.Key.Version).ToArray(), copied.Select(static version => version.Points).ToArray(),
                copied.Select(static version => version.AsOf.UtcDateTime).ToArray(), cursor?.Key.DocumentId, cursor?.Key.Version, cursor?.Ordinal),
            static row => row.FieldCount,
            cancellationToken);
        return rows.Count > 0;
    }

    public async Task<bool> BeginPassAsync(ReindexLease lease, ReindexPass pass, TimeSpan leaseDuration, CancellationToken cancellationToken) =>
        await databases.Main.ExecuteAsync(BeginPass(lease, pass, leaseDuration), cancellationToken) > 0;

    public Task<IReadOnlyList<VersionPoints>> ListMarkedAsync(
        int collectionId, string target, Guid? after, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Reindexing/ListMarked", collectionId, target, after, limit),
            static row => new VersionPoints(Rows.Key(row), row.GetInt32(2)),
            cancellationToken);

    public Task UnmarkAsync(string target, IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken) =>
        databases.Main.ExecuteAsync(
            new Statement(
                "Reindexing/Unmark", target, keys.Select(static key => key.DocumentId).ToArray(), keys.Select(static key => key.Version).ToArray()),
            cancellationToken);

    public Task<bool> HoldPublishingAsync(ReindexLease lease, ReindexPass pass, TimeSpan leaseDuration, CancellationToken cancellationToken) =>
        InTransactionAsync(
            "Reindexing/BeginPass",
            async (connection, token) =>
                await LockPublishingAsync(connection, lease, token) is not null
                && await ExecuteAsync(connection, BeginPass(lease, pass, leaseDuration), token) > 0,
            cancellationToken);

    public Task<bool> SwitchAsync(ReindexLease lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return InTransactionAsync(
            "Reindexing/Switch",
            async (connection, token) =>
            {
                var dimensions = await LockPublishingAsync(connection, lease, token);
                if (dimensions is null
                    || await ExecuteAsync(connection, new Statement("Reindexing/Switch", lease.ReindexId, lease.Token, now), token) == 0)
                {
                    return false;
                }

                await ExecuteAsync(connection, new Statement("Reindexing/DropTarget", lease.ReindexId, now), token);
                await ExecuteAsync(connection, new Statement("Reindexing/KeepPrevious", lease.ReindexId, dimensions, now), token);
                await ExecuteAsync(connection, new Statement("Reindexing/MarkPrevious", lease.ReindexId), token);
                await ExecuteAsync(connection, new Statement("Reindexing/MoveStamps", lease.ReindexId), token);
                await ExecuteAsync(connection, new Statement("Reindexing/ReturnToWork", lease.ReindexId, now), token);
                return true;
            },
            cancellationToken);
    }

    private Statement BeginPass(ReindexLease lease, ReindexPass pass, TimeSpan leaseDuration)
    {
        var now = time.GetUtcNow();
        return new Statement(
            "Reindexing/BeginPass", lease.ReindexId, lease.Token, now, now + leaseDuration, pass.Phase.ToName(), pass.Verified, pass.Done, pass.Total);
    }

    private Task<bool> InTransactionAsync(
        string operation, Func<NpgsqlConnection, CancellationToken, Task<bool>> act, CancellationToken cancellationToken) =>
        databases.Main.UseAsync(
            operation,
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                if (!await act(connection, token))
                {
                    return false;
                }

                await transaction.CommitAsync(token);
                return true;
            },
            cancellationToken);

    /// <summary>Dimensions the collection has now; null when the lease is gone.</summary>
    private static async Task<int?> LockPublishingAsync(NpgsqlConnection connection, ReindexLease lease, CancellationToken cancellationToken)
    {
        var locked = await Database.QueryAsync(
            connection, new Statement("Reindexing/LockPublishing", lease.ReindexId, lease.Token), static row => row.GetInt32(0), cancellationToken);
        return locked.Count > 0 ? locked[0] : null;
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, Statement statement, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, statement);
        command.CommandTimeout = SwitchTimeoutSeconds;
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
