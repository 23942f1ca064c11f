using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Scheduling;
using Npgsql;

namespace Ingest.Adapters.Postgres.Scheduling;

/// <summary>What is due, and catching up, goes over the reserve (P4): a schedule must not wait for the work it starts.</summary>
internal sealed class ScheduleStore(Databases databases, TimeProvider time) : IScheduleStore
{
    public Task<IReadOnlyList<ScheduleRecord>> ListAsync(IReadOnlyCollection<string> schedules, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Scheduling/ListSchedules", schedules.ToArray(), time.GetUtcNow()),
            static row => new ScheduleRecord(
                row.GetString(0), row.GetString(1), row.GetString(2), row.Optional<DateTimeOffset>(3), row.Optional<DateTimeOffset>(4),
                row.Optional<DateTimeOffset>(5), row.Optional<DateTimeOffset>(6)),
            cancellationToken);

    public async Task ExpectAsync(
        string schedule, string expression, string timeZone, IReadOnlyCollection<DateTimeOffset> dueAt, CancellationToken cancellationToken) =>
        await databases.Main.QueryInTransactionAsync(
            [
                new("Scheduling/LockSchedule", schedule, expression, timeZone),
                new("Scheduling/DropReplaced", schedule, expression, timeZone, time.GetUtcNow()),
                new("Scheduling/ChangeSchedule", schedule, expression, timeZone),
                new("Scheduling/ExpectRuns", schedule, dueAt.Select(static d => d.ToUniversalTime()).ToArray()),
            ],
            static row => row.FieldCount,
            cancellationToken);

    public Task ForgetAsync(string schedule, CancellationToken cancellationToken) =>
        databases.Main.QueryInTransactionAsync(
            [new("Scheduling/ForgetSchedule", schedule), new("Scheduling/ForgetRuns", schedule, time.GetUtcNow())],
            static row => row.FieldCount,
            cancellationToken);

    public Task<IReadOnlyList<ExpectedRun>> ListDueAsync(
        IReadOnlyCollection<string> schedules, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        databases.Reserve.QueryAsync(
            new Statement("Scheduling/ListDue", schedules.ToArray(), now, limit),
            static row => new ExpectedRun(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);

    public Task<int> CatchUpAsync(string schedule, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        databases.Reserve.ExecuteAsync(new Statement("Scheduling/CatchUp", schedule, dueAt), cancellationToken);

    public Task<IReadOnlyList<ScheduleRow>> ListRowsAsync(string schedule, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(new Statement("Scheduling/ListRows", schedule, limit), ReadRow, cancellationToken);

    private static ScheduleRow ReadRow(NpgsqlDataReader row) =>
        new(row.GetFieldValue<DateTimeOffset>(0), row.Optional<Guid>(1), row.GetBoolean(2), row.Text(3), row.Optional<DateTimeOffset>(4));
}
