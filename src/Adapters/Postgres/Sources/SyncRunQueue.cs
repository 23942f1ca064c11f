using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources.Runs;
using Npgsql;

namespace Ingest.Adapters.Postgres.Sources;

/// <summary>Requests and claims of one source come one after the other, by a lock on the source's row. Rescue runs on the reserve (P4).</summary>
internal sealed class SyncRunQueue(Databases databases, TimeProvider time) : ISyncRunQueue
{
    private const string Claim = "Sources/ClaimRuns";

    public async Task<RequestedRun> RequestAsync(SyncRunRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var rows = await databases.Main.QueryInTransactionAsync(
            [
                new("Sources/LockSource", request.Source),
                new(
                    "Sources/RequestRun", request.Source, request.Kind.ToName(), request.RequestedBy, request.Days, request.DueAt, time.GetUtcNow()),
            ],
            static row => new RequestedRun(row.GetGuid(0), row.GetBoolean(1)),
            cancellationToken);
        return rows.Count > 0
            ? rows[0]
            : throw new FatalException(
                ErrorCodes.NotFound,
                $"A run of source '{request.Source}' was asked for by its schedule, but the ledger expects none at {request.DueAt:u}. Ask without a due time.");
    }

    public Task<IReadOnlyList<SyncWork>> ClaimAsync(
        IReadOnlyCollection<string> sources, string owner, int limit, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return databases.Main.UseAsync(
            Claim, (connection, token) => ClaimAsync(connection, sources, owner, limit, leaseDuration, token), cancellationToken);
    }

    public async Task<int> CountRunningAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) =>
        (await databases.Main.QueryAsync(
            new Statement("Sources/CountRunning", (object)sources.ToArray()), static row => row.GetInt32(0), cancellationToken))[0];

    public Task<SyncWork?> FindAsync(SyncLease lease, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Sources/FindLeased", lease.RunId, lease.Token, time.GetUtcNow()), ReadWork, cancellationToken);

    public Task<bool> HeartbeatAsync(SyncLease lease, long requests, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(requests);
        var now = time.GetUtcNow();
        return MoveAsync(new Statement("Sources/HeartbeatRun", lease.RunId, lease.Token, now, now + leaseDuration, requests), cancellationToken);
    }

    public Task<bool> AdvanceAsync(SyncLease lease, SyncPhase from, SyncPhase to, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual((int)to, (int)from, nameof(to));
        return MoveAsync(
            new Statement("Sources/AdvanceRun", lease.RunId, lease.Token, from.ToName(), to.ToName(), time.GetUtcNow()), cancellationToken);
    }

    public Task<bool> SucceedAsync(SyncLease lease, CancellationToken cancellationToken) =>
        MoveAsync(new Statement("Sources/SucceedRun", lease.RunId, lease.Token, time.GetUtcNow()), cancellationToken);

    public async Task<SyncRunState?> RetryAsync(SyncLease lease, RetryRequest retry, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(retry);
        var rows = await databases.Main.QueryAsync(
            new Statement(
                "Sources/RetryRun", lease.RunId, lease.Token, retry.ErrorCode, Storable.Text(retry.ErrorMessage), retry.AvailableAt, retry.MaxAttempts,
                countsAsAttempt, time.GetUtcNow()),
            static row => SyncRunNames.Parse<SyncRunState>(row.GetString(0)),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public Task<bool> FailAsync(SyncLease lease, string errorCode, string errorMessage, CancellationToken cancellationToken) =>
        MoveAsync(
            new Statement("Sources/FailRun", lease.RunId, lease.Token, errorCode, Storable.Text(errorMessage), time.GetUtcNow()), cancellationToken);

    public Task<bool> ReleaseAsync(SyncLease lease, CancellationToken cancellationToken) =>
        MoveAsync(new Statement("Sources/ReleaseRun", lease.RunId, lease.Token, time.GetUtcNow()), cancellationToken);

    public Task<IReadOnlyList<RescuedRun>> RescueAsync(int maxAttempts, TimeSpan backOff, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return databases.Reserve.QueryAsync(
            new Statement("Sources/RescueRuns", now, now + backOff, maxAttempts),
            static row => new RescuedRun(row.GetGuid(0), row.GetString(1), row.GetString(2), SyncRunNames.Parse<SyncRunState>(row.GetString(3))),
            cancellationToken);
    }

    public Task<int> ExpireLeasesAsync(CancellationToken cancellationToken) =>
        databases.Reserve.ExecuteAsync(new Statement("Sources/ExpireRunLeases", time.GetUtcNow()), cancellationToken);

    private async Task<bool> MoveAsync(Statement transition, CancellationToken cancellationToken) =>
        await databases.Main.ExecuteAsync(transition, cancellationToken) > 0;

    private async Task<IReadOnlyList<SyncWork>> ClaimAsync(
        NpgsqlConnection connection, IReadOnlyCollection<string> sources, string owner, int limit, TimeSpan leaseDuration,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var mine = await Database.QueryAsync(
            connection, new Statement("Sources/LockClaimable", sources.ToArray(), now, limit), static row => row.GetString(0), cancellationToken);
        if (mine.Count == 0)
        {
            return [];
        }

        var claimed = await Database.QueryAsync(
            connection, new Statement(Claim, mine.ToArray(), now, owner, now + leaseDuration), ReadWork, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return claimed;
    }

    private static SyncWork ReadWork(NpgsqlDataReader row) =>
        new(
            new SyncLease(row.GetGuid(0), row.GetGuid(1)),
            Source: row.GetString(2),
            SyncRunNames.Parse<SyncRunKind>(row.GetString(3)),
            Days: row.Optional<int>(4),
            SyncRunNames.Parse<SyncPhase>(row.GetString(5)),
            Attempt: row.GetInt32(6),
            StartedAt: row.GetFieldValue<DateTimeOffset>(7),
            Enumerates: row.GetBoolean(8),
            RequestsToday: row.GetInt64(9));
}
