using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Reindexing;
using Npgsql;

namespace Ingest.Adapters.Postgres.Reindexing;

/// <summary>Requests, cancels and discards of one collection come one after the other, by a lock on the collection's row.</summary>
internal sealed class ReindexStore(Databases databases, TimeProvider time) : IReindexStore
{
    public Task<RequestedReindex?> RequestAsync(string collection, string model, int dimensions, CancellationToken cancellationToken) =>
        AskAsync(collection, model, dimensions, cancellationToken);

    public Task<RequestedReindex?> RequestRollbackAsync(string collection, CancellationToken cancellationToken) =>
        AskAsync(collection, model: null, dimensions: null, cancellationToken);

    public Task<Reindex?> FindLatestAsync(string collection, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Reindexing/FindLatest", collection), Read, cancellationToken);

    public Task<Reindex?> FindAsync(Guid reindexId, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Reindexing/FindReindex", reindexId), Read, cancellationToken);

    public Task<IReadOnlyList<Reindex>> ListOpenAsync(IReadOnlyCollection<string>? queues, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(new Statement("Reindexing/ListOpen", [queues?.ToArray()]), Read, cancellationToken);

    public async Task<Guid?> CancelAsync(string collection, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryInTransactionAsync(
            [new("Reindexing/LockCollection", collection), new("Reindexing/Cancel", collection, time.GetUtcNow())],
            static row => row.GetGuid(0),
            cancellationToken);
        return rows.Count > 0 ? rows[0] : null;
    }

    public Task<IReadOnlyList<string>> DiscardAsync(string collection, CancellationToken cancellationToken) =>
        databases.Main.QueryInTransactionAsync(
            [new("Reindexing/LockCollection", collection), new("Reindexing/DiscardPrevious", collection, time.GetUtcNow())],
            static row => row.GetString(0),
            cancellationToken);

    public Task<IReadOnlyList<string>> ListSparesAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) =>
        databases.Reserve.QueryAsync(
            new Statement("Reindexing/ListSpares", (object)queues.ToArray()), static row => row.GetString(0), cancellationToken);

    public Task<IReadOnlyList<string>> ListDiscardedAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) =>
        databases.Reserve.QueryAsync(
            new Statement("Reindexing/ListDiscarded", (object)queues.ToArray()), static row => row.GetString(0), cancellationToken);

    public Task ForgetAsync(string vectorCollection, CancellationToken cancellationToken) =>
        databases.Reserve.ExecuteAsync(new Statement("Reindexing/Forget", vectorCollection), cancellationToken);

    private async Task<RequestedReindex?> AskAsync(string collection, string? model, int? dimensions, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await databases.Main.UseAsync(
            "Reindexing/Request",
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await ExecuteAsync(connection, new Statement("Reindexing/LockCollection", collection), token);
                var asked = await Database.QueryAsync(
                    connection,
                    new Statement("Reindexing/Request", collection, model, dimensions, now),
                    static row => new RequestedReindex(row.GetGuid(0), row.GetBoolean(1)),
                    token);
                if (asked is [{ Created: true }])
                {
                    await ExecuteAsync(connection, new Statement("Reindexing/YieldTarget", collection, now), token);
                    await ExecuteAsync(connection, new Statement("Reindexing/TakeTarget", collection, now), token);
                }

                await transaction.CommitAsync(token);
                return asked.Count > 0 ? asked[0] : null;
            },
            cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, Statement statement, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, statement);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Reindex Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            Collection: row.GetString(1),
            ReindexNames.ParseState(row.GetString(2)),
            ReindexNames.ParsePhase(row.GetString(3)),
            FromModel: row.GetString(4),
            FromVectorCollection: row.GetString(5),
            ToModel: row.GetString(6),
            ToDimensions: row.GetInt32(7),
            ToVectorCollection: row.GetString(8),
            Attempt: row.GetInt32(9),
            AvailableAt: row.Optional<DateTimeOffset>(10),
            LeaseOwner: row.Text(11),
            LeaseExpiresAt: row.Optional<DateTimeOffset>(12),
            Done: row.GetInt64(13),
            Total: row.GetInt64(14),
            ErrorCode: row.Text(15),
            ErrorMessage: row.Text(16),
            CreatedAt: row.GetFieldValue<DateTimeOffset>(17),
            StartedAt: row.Optional<DateTimeOffset>(18),
            LastProgressAt: row.Optional<DateTimeOffset>(19),
            SwitchedAt: row.Optional<DateTimeOffset>(20),
            FinishedAt: row.Optional<DateTimeOffset>(21),
            KeptVectorCollection: row.Text(22));
}
