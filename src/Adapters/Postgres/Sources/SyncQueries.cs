using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Npgsql;

namespace Ingest.Adapters.Postgres.Sources;

internal sealed class SyncQueries(Databases databases, TimeProvider time) : ISyncQueries
{
    public Task<SyncRunView?> FindAsync(Guid runId, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Sources/FindRun", runId), ReadRun, cancellationToken);

    public Task<IReadOnlyList<SyncRunView>> ListAsync(string? source, Guid? after, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            source is null ? new Statement("Sources/ListRuns", after, limit) : new Statement("Sources/ListRunsOfSource", source, after, limit),
            ReadRun,
            cancellationToken);

    public Task<IReadOnlyList<SyncStepView>> ListStepsAsync(Guid runId, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Sources/ListSteps", runId, limit),
            static row => new SyncStepView(
                SyncRunNames.Parse<SyncPhase>(row.GetString(0)),
                new Partition(row.GetString(1), row.GetString(2)),
                new SyncWindow(row.Optional<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4)),
                Pages: row.GetInt32(5),
                Done: row.GetBoolean(6),
                row.Text(7),
                row.Text(8)),
            cancellationToken);

    public Task<IReadOnlyList<ItemFailure>> ListFailuresAsync(Guid runId, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Sources/ListFailures", runId, limit),
            static row => new ItemFailure(new ItemKey(row.GetString(0), row.GetString(1)), row.GetString(2), row.GetString(3)),
            cancellationToken);

    public Task<IReadOnlyList<SourceRecord>> ListSourcesAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken) =>
        databases.Main.UseAsync("Sources/ListSources", (connection, token) => ListSourcesAsync(connection, sources, token), cancellationToken);

    public Task RecordAccessAsync(string source, SourceAccess? access, string? errorCode, string? errorMessage, CancellationToken cancellationToken) =>
        databases.Main.ExecuteAsync(
            new Statement(
                "Sources/RecordAccess", source, access is not null, access is null ? null : Storable.Text(access.Account), access?.ExpiresAt, errorCode,
                errorMessage is null ? null : Storable.Text(errorMessage), time.GetUtcNow()),
            cancellationToken);

    private static async Task<IReadOnlyList<SourceRecord>> ListSourcesAsync(
        NpgsqlConnection connection, IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        var rows = await Database.QueryAsync(connection, new Statement("Sources/ListSources", (object)sources.Distinct().ToArray()), ReadSource, cancellationToken);
        var runs = rows.SelectMany(static r => r.Runs).OfType<Guid>().Distinct().ToArray();
        var views = runs.Length == 0
            ? []
            : (await Database.QueryAsync(connection, new Statement("Sources/FindRuns", runs), ReadRun, cancellationToken)).ToDictionary(static v => v.Id);
        return
        [
            .. rows.Select(row => row.Record with { LastSucceeded = Find(row.Runs[0]), LastFinished = Find(row.Runs[1]), Active = Find(row.Runs[2]) }),
        ];

        SyncRunView? Find(Guid? id) => id is { } known ? views.GetValueOrDefault(known) : null;
    }

    private static (SourceRecord Record, Guid?[] Runs) ReadSource(NpgsqlDataReader row) =>
        (new SourceRecord(
                row.GetString(0),
                LastSucceeded: null,
                LastFinished: null,
                Active: null,
                Items: row.GetInt64(4),
                FailedItems: row.GetInt64(5),
                Partitions: row.GetInt32(6),
                Held: row.GetInt64(7),
                HeldRunId: row.Optional<Guid>(8),
                Account: row.Text(9),
                CredentialExpiresAt: row.Optional<DateTimeOffset>(10),
                CredentialError: row.Text(11),
                LastEnumeratedAt: row.Optional<DateTimeOffset>(12)) { Approved = row.GetInt64(13) },
            [row.Optional<Guid>(1), row.Optional<Guid>(2), row.Optional<Guid>(3)]);

    private static SyncRunView ReadRun(NpgsqlDataReader row) =>
        new(
            Id: row.GetGuid(0),
            Source: row.GetString(1),
            SyncRunNames.Parse<SyncRunKind>(row.GetString(2)),
            SyncRunNames.Parse<SyncRunState>(row.GetString(3)),
            SyncRunNames.Parse<SyncPhase>(row.GetString(4)),
            RequestedBy: row.GetString(5),
            DueAt: row.Optional<DateTimeOffset>(6),
            Days: row.Optional<int>(7),
            Attempt: row.GetInt32(8),
            AvailableAt: row.Optional<DateTimeOffset>(9),
            LeaseOwner: row.Text(10),
            LeaseExpiresAt: row.Optional<DateTimeOffset>(11),
            Steps: row.GetInt32(12),
            StepsDone: row.GetInt32(13),
            StepsFailed: row.GetInt32(14),
            Pages: row.GetInt64(15),
            Seen: row.GetInt64(16),
            Changed: row.GetInt64(17),
            FailedItems: row.GetInt64(18),
            Missed: row.GetInt64(19),
            Enumerated: row.Optional<long>(20),
            Deleted: row.GetInt64(21),
            Held: row.GetInt64(22),
            FirstItemAt: row.Optional<DateTimeOffset>(23),
            LastItemAt: row.Optional<DateTimeOffset>(24),
            LastPageSeen: row.GetBoolean(25),
            Requests: row.GetInt64(26),
            ErrorCode: row.Text(27),
            ErrorMessage: row.Text(28),
            CreatedAt: row.GetFieldValue<DateTimeOffset>(29),
            StartedAt: row.Optional<DateTimeOffset>(30),
            FinishedAt: row.Optional<DateTimeOffset>(31)) { Approved = row.GetInt64(32) };
}
