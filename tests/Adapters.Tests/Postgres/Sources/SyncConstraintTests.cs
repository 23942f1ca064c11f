using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Sources;

/// <summary>What the database refuses whatever the statements say: even a mistake in one of them cannot call a run succeeded that did not read everything.</summary>
[Collection(SyncPostgres.Collection)]
public sealed class SyncConstraintTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string End = "lease_token = null, lease_owner = null, lease_expires_at = null, finished_at = now()";

    [Theory]
    [InlineData("succeeded_has_evidence", $"update ingest.sync_run set state = 'succeeded', phase = 'delete', {End} where id = $1")]
    [InlineData("succeeded_has_evidence", $"update ingest.sync_run set state = 'succeeded', phase = 'delete', done_steps = 4, {End} where id = $1")]
    [InlineData("succeeded_has_evidence", $"update ingest.sync_run set state = 'succeeded', done_steps = 4, enumerates = false, {End} where id = $1")]
    [InlineData("steps_in_bounds", "update ingest.sync_run set done_steps = 4, failed_steps = 1 where id = $1")]
    [InlineData("settled_is_enumerated", "update ingest.sync_run set settled_at = now() where id = $1")]
    [InlineData("running_has_lease", "update ingest.sync_run set lease_token = null where id = $1")]
    [InlineData("pending_has_time", "update ingest.sync_run set state = 'pending', lease_token = null, lease_owner = null, lease_expires_at = null where id = $1")]
    [InlineData("failed_has_reason", $"update ingest.sync_run set state = 'failed', {End} where id = $1")]
    [InlineData(
        "sync_run_one_running",
        "insert into ingest.sync_run (source, kind, days, state, requested_by, attempt, lease_token, lease_owner, lease_expires_at, number, created_at, started_at) "
        + "select source, 'backfill', 7, state, requested_by, 1, gen_random_uuid(), 'x', now(), nextval('ingest.sync_run_number'), now(), now() "
        + "from ingest.sync_run where id = $1")]
    [InlineData(
        "sync_run_one_of_a_kind",
        "insert into ingest.sync_run (source, kind, state, requested_by, available_at, created_at) "
        + "select source, kind, 'pending', requested_by, now(), now() from ingest.sync_run where id = $1")]
    [InlineData("done_after_a_page", "update ingest.sync_step set done = true where run_id = $1")]
    [InlineData("begins_without_cursor", "update ingest.sync_step set cursor = 'c' where run_id = $1")]
    [InlineData(
        "source_item_name",
        "insert into ingest.source_item (source, partition, key, name, seen_number) "
        + "select source, 'A', k, 'same name', 1 from ingest.sync_run cross join unnest('{1,2}'::text[]) as k where id = $1")]
    public async Task Constraint_StatementThatBreaksIt_IsRefused(string constraint, string statement)
    {
        await using var postgres = new PostgresStores(stack);
        var run = await BeginAsync(postgres);
        await using var source = NpgsqlDataSource.Create(stack.DatabaseConnectionString);
#pragma warning disable CA2100 // The statements stand above.
        await using var command = source.CreateCommand(statement);
#pragma warning restore CA2100
        command.Parameters.Add(new NpgsqlParameter { Value = run });

        var error = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop));

        Assert.Equal(constraint, error.ConstraintName);
    }

    /// <summary>A running run with two partitions to read and to enumerate.</summary>
    private static async Task<Guid> BeginAsync(PostgresStores postgres)
    {
        var sync = postgres.Sync();
        var name = Unique.Name("s");
        await sync.Queue.RequestAsync(new SyncRunRequest(name, SyncRunKind.Sync, "api"), Stop);
        var work = Assert.Single(await sync.Queue.ClaimAsync([name], "worker", 1, TimeSpan.FromMinutes(1), Stop));
        Assert.True(await sync.Progress.PlanAsync(
            work.Lease, new PlanRequest([new Partition("A", "A"), new Partition("B", "B")], TimeSpan.Zero, null, null, Enumerate: true), Stop));
        return work.Lease.RunId;
    }
}
