using System.Text.Json;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Npgsql;

namespace Ingest.Adapters.Postgres.Processing;

/// <summary>
/// Transitions that lead back to pending run under the lock of their document, so that a newer version that arrives at the same moment is
/// seen. Rescue runs on the reserve (P4).
/// </summary>
internal sealed class WorkQueue(Databases databases, TimeProvider time) : IWorkQueue
{
    public Task<IReadOnlyList<WorkItem>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Limit, 100);
        var now = time.GetUtcNow();
        return databases.Main.QueryInTransactionAsync(
            [
                new("Processing/PinPlans"),
                new("Processing/Claim", request.Queues.Distinct().ToArray(), now, request.Limit, request.Owner, now + request.LeaseDuration),
            ],
            ReadItem,
            cancellationToken);
    }

    public Task<WorkItem?> FindAsync(Lease lease, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(
            new Statement("Processing/FindLeased", lease.Key.DocumentId, lease.Key.Version, lease.Token), ReadItem, cancellationToken);

    public async Task<InWork> CountInWorkAsync(IReadOnlyCollection<string> queues, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryAsync(
            new Statement("Processing/CountInWork", queues.ToArray(), since),
            static row => new InWork(row.GetInt32(0), row.GetInt32(1)),
            cancellationToken);
        return rows[0];
    }

    public async Task<bool> HeartbeatAsync(Lease lease, Progress progress, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var changed = await databases.Main.ExecuteAsync(
            new Statement(
                "Processing/Heartbeat", lease.Key.DocumentId, lease.Key.Version, lease.Token, now, now + leaseDuration, progress.Stage.ToName(),
                progress.Done, progress.Total, progress.Checkpoint is { } checkpoint ? JsonSerializer.Serialize(checkpoint) : null),
            cancellationToken);
        return changed > 0;
    }

    public async Task<bool> PublishAsync(Lease lease, Publication publication, CancellationToken cancellationToken) =>
        (await PublishAsync([new FinishedVersion(lease, publication)], cancellationToken)).Count > 0;

    public Task<IReadOnlyList<VersionKey>> PublishAsync(IReadOnlyList<FinishedVersion> versions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(versions.Count, 100);
        if (versions.Count == 0)
        {
            return Task.FromResult<IReadOnlyList<VersionKey>>([]);
        }

        var documentIds = Column(static version => version.Lease.Key.DocumentId);
        return databases.Main.QueryInTransactionAsync(
            [
                new("Processing/PinPlans"),
                new("Processing/LockLeased", documentIds),
                new(
                    "Processing/Publish", documentIds, Column(static version => version.Lease.Key.Version), Column(static version => version.Lease.Token),
                    Column(static version => version.Publication.Chunks), Column(static version => version.Publication.Pages),
                    Column(static version => version.Publication.WarningCode), Column(static version => version.Publication.WarningMessage),
                    time.GetUtcNow()),
            ],
            Rows.Key,
            cancellationToken);

        T[] Column<T>(Func<FinishedVersion, T> read) => [.. versions.Select(read)];
    }

    public async Task<VersionState?> RetryAsync(Lease lease, RetryRequest retry, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Documents/LockDocument", lease.Key.DocumentId),
                new(
                    "Processing/Retry", lease.Key.DocumentId, lease.Key.Version, lease.Token, retry.ErrorCode, retry.ErrorMessage,
                    retry.AvailableAt, retry.MaxAttempts, time.GetUtcNow()),
            ],
            static row => StateNames.ParseState(row.GetString(0)),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public Task<bool> FailAsync(Lease lease, string errorCode, string errorMessage, CancellationToken cancellationToken) =>
        MoveAsync(
            lease,
            new Statement("Processing/Fail", lease.Key.DocumentId, lease.Key.Version, lease.Token, errorCode, errorMessage, time.GetUtcNow()),
            cancellationToken);

    public Task<bool> ReleaseAsync(Lease lease, CancellationToken cancellationToken) =>
        MoveAsync(
            lease,
            new Statement("Processing/Release", lease.Key.DocumentId, lease.Key.Version, lease.Token, time.GetUtcNow()),
            cancellationToken);

    public Task<bool> PauseAsync(Lease lease, string code, string message, DateTimeOffset until, CancellationToken cancellationToken) =>
        MoveAsync(
            lease,
            new Statement("Processing/Pause", lease.Key.DocumentId, lease.Key.Version, lease.Token, code, message, until, time.GetUtcNow()),
            cancellationToken);

    public Task<IReadOnlyList<Rescued>> RescueAsync(
        IReadOnlyCollection<string> queues, int maxAttempts, TimeSpan backOff, int limit, CancellationToken cancellationToken) =>
        databases.Reserve.UseAsync(
            "Processing/Rescue",
            (connection, token) => RescueAsync(connection, queues, maxAttempts, backOff, limit, token),
            cancellationToken);

    public async Task<int> ExpireLeasesAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken)
    {
        var expired = await databases.Reserve.QueryAsync(
            new Statement("Processing/ExpireLeases", queues.ToArray(), time.GetUtcNow()), static row => row.GetInt32(0), cancellationToken);
        return expired.Count;
    }

    public async Task<bool> RetryFailedAsync(Guid documentId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Documents/LockDocument", documentId),
                new("Processing/YieldToRetry", new[] { documentId }, now),
                new("Processing/RetryFailed", new[] { documentId }, now),
            ],
            static row => row.GetInt32(0),
            cancellationToken);
        return rows.Count > 0;
    }

    public Task<RetriedDocuments> RetryFailedAsync(FailedDocuments which, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(which.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(which.Limit, 1000);
        return databases.Main.UseAsync("Processing/RetryFailed", (connection, token) => RetryFailedAsync(connection, which, token), cancellationToken);
    }

    private async Task<bool> MoveAsync(Lease lease, Statement transition, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [new("Documents/LockDocument", lease.Key.DocumentId), transition], static row => row.FieldCount, cancellationToken);
        return rows.Count > 0;
    }

    private async Task<RetriedDocuments> RetryFailedAsync(NpgsqlConnection connection, FailedDocuments which, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var documentIds = await Database.QueryAsync(
            connection, new Statement("Processing/LockFailed", which.Collection, which.Code, which.After, which.Limit), static row => row.GetGuid(0),
            cancellationToken);
        var now = time.GetUtcNow();
        await using (var yielding = Database.CreateCommand(connection, new Statement("Processing/YieldToRetry", documentIds.ToArray(), now)))
        {
            await yielding.ExecuteNonQueryAsync(cancellationToken);
        }

        var retried = await Database.QueryAsync(
            connection, new Statement("Processing/RetryFailed", documentIds.ToArray(), now), static row => row.GetInt32(0), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new RetriedDocuments(retried.Count, documentIds.Count < which.Limit ? null : documentIds[^1]);
    }

    private async Task<IReadOnlyList<Rescued>> RescueAsync(
        NpgsqlConnection connection, IReadOnlyCollection<string> queues, int maxAttempts, TimeSpan backOff, int limit,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var documentIds = await Database.QueryAsync(
            connection, new Statement("Processing/LockExpired", queues.ToArray(), now, limit), static row => row.GetGuid(0), cancellationToken);
        if (documentIds.Count == 0)
        {
            return [];
        }

        var rescued = await Database.QueryAsync(
            connection,
            new Statement("Processing/Rescue", documentIds.ToArray(), now, now + backOff, maxAttempts),
            static row => new Rescued(Rows.Key(row), row.GetString(2), StateNames.ParseState(row.GetString(3))),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rescued;
    }

    private static WorkItem ReadItem(NpgsqlDataReader row) =>
        new(
            new Lease(Rows.Key(row), row.GetGuid(2)),
            Collection: row.GetString(3),
            Name: row.GetString(4),
            BlobName: row.GetString(5),
            Size: row.GetInt64(6),
            Hash: new ContentHash(row.GetFieldValue<byte[]>(7)),
            EmbeddingModel: row.GetString(8),
            Dimensions: row.GetInt32(9),
            VectorCollection: row.GetString(10),
            Attempt: row.GetInt32(11),
            Checkpoint: row.Text(12) is { } checkpoint ? JsonSerializer.Deserialize<Checkpoint>(checkpoint) : null);
}
