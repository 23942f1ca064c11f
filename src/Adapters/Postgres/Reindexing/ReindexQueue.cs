using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.Sources;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.Reindexing;

/// <summary>Claims and transitions of reindexes, one guarded statement each. Rescue runs on the reserve (P4).</summary>
internal sealed class ReindexQueue(Databases databases, TimeProvider time) : IReindexQueue
{
    public Task<IReadOnlyList<ReindexWork>> ClaimAsync(ReindexClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentOutOfRangeException.ThrowIfLessThan(claim.Limit, 1);
        var now = time.GetUtcNow();
        return databases.Main.QueryAsync(
            new Statement(
                "Reindexing/Claim", claim.Queues.ToArray(), claim.Models.ToArray(), claim.Collection, now, claim.Limit, claim.Owner, now + claim.LeaseDuration),
            ReadWork,
            cancellationToken);
    }

    public async Task<int> CountRunningAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) =>
        (await databases.Main.QueryAsync(
            new Statement("Reindexing/CountRunning", (object)queues.ToArray()), static row => row.GetInt32(0), cancellationToken))[0];

    public Task<ReindexWork?> FindAsync(ReindexLease lease, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Reindexing/FindLeased", lease.ReindexId, lease.Token), ReadWork, cancellationToken);

    public async Task<ReindexState?> RetryAsync(ReindexLease lease, RetryRequest retry, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(retry);
        var rows = await databases.Main.QueryAsync(
            new Statement(
                "Reindexing/Retry", lease.ReindexId, lease.Token, retry.ErrorCode, Storable.Text(retry.ErrorMessage), retry.AvailableAt, retry.MaxAttempts,
                countsAsAttempt, time.GetUtcNow()),
            static row => ReindexNames.ParseState(row.GetString(0)),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public Task<bool> FailAsync(ReindexLease lease, string errorCode, string errorMessage, CancellationToken cancellationToken) =>
        MoveAsync(
            new Statement("Reindexing/Fail", lease.ReindexId, lease.Token, errorCode, Storable.Text(errorMessage), time.GetUtcNow()), cancellationToken);

    public Task<bool> ReleaseAsync(ReindexLease lease, CancellationToken cancellationToken) =>
        MoveAsync(new Statement("Reindexing/Release", lease.ReindexId, lease.Token, time.GetUtcNow()), cancellationToken);

    public Task<IReadOnlyList<RescuedReindex>> RescueAsync(
        IReadOnlyCollection<string> queues, int maxAttempts, TimeSpan backOff, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return databases.Reserve.QueryAsync(
            new Statement("Reindexing/Rescue", queues.ToArray(), now, now + backOff, maxAttempts),
            static row => new RescuedReindex(row.GetGuid(0), row.GetString(1), row.GetString(2), ReindexNames.ParseState(row.GetString(3))),
            cancellationToken);
    }

    public Task<int> ExpireLeasesAsync(CancellationToken cancellationToken) =>
        databases.Reserve.ExecuteAsync(new Statement("Reindexing/ExpireLeases", time.GetUtcNow()), cancellationToken);

    private async Task<bool> MoveAsync(Statement transition, CancellationToken cancellationToken) =>
        await databases.Main.ExecuteAsync(transition, cancellationToken) > 0;

    private static ReindexWork ReadWork(NpgsqlDataReader row) =>
        new(
            new ReindexLease(row.GetGuid(0), row.GetGuid(1)),
            CollectionId: row.GetInt32(2),
            Collection: row.GetString(3),
            ReindexNames.ParsePhase(row.GetString(4)),
            Verified: row.GetBoolean(5),
            Source: row.GetString(6),
            Model: row.GetString(7),
            Dimensions: row.GetInt32(8),
            Target: row.GetString(9),
            Attempt: row.GetInt32(10),
            Cursor: row.Optional<Guid>(11) is { } document ? new ReindexCursor(new VersionKey(document, row.GetInt32(12)), row.GetInt32(13)) : null);
}
