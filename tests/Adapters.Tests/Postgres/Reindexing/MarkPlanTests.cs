using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Reindexing;

/// <summary>
/// A reindex stays linear: a page of marks costs the same wherever it begins, and the switch reads the documents of its collection once. It read them once
/// for each version, and 50,000 took longer than the five minutes that it has.
/// </summary>
public sealed class MarkPlanTests(LocalStack stack)
{
    private const int Documents = 10_000;
    private const int Page = 256;
    private const string Reindex = "'00000000-0000-7000-8000-000000000001'";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Reindexing/ListLacking")]
    [InlineData("Reindexing/ListMarked")]
    public async Task Page_LastOfManyMarksWrittenSinceAnalyze_ReadsNoMarkBeforeItsCursor(string statement)
    {
        await using var source = await FilledAsync();
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var place = new NpgsqlCommand($"select id from ingest.document order by id desc offset {Page} limit 1", connection);
        var cursor = (Guid)(await place.ExecuteScalarAsync(Stop))!;

        foreach (var mode in (string[])["force_custom_plan", "force_generic_plan"])
        {
            var plan = await ExplainedPlan.OfAsync(connection, statement, "int, text, uuid, int", $"1, 'target', '{cursor}', {Page}", $"set local plan_cache_mode = {mode}");
            Assert.True(plan.RowsOf("reindexed_version") is >= 1 and <= 2 * Page, plan.Text);
        }
    }

    [Fact]
    public async Task MoveStamps_ManyDocuments_ReadsEachOnce()
    {
        await using var source = await FilledAsync();
        await using var connection = await source.OpenConnectionAsync(Stop);

        var plan = await ExplainedPlan.OfAsync(connection, "Reindexing/MoveStamps", "uuid", Reindex, "set local plan_cache_mode = force_generic_plan");

        Assert.True(plan.RowsOf("document") is >= Documents and <= Documents + 1, plan.Text);
    }

    private async Task<NpgsqlDataSource> FilledAsync()
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await FillAsync(connection);
        return source;
    }

    private static async Task FillAsync(NpgsqlConnection connection)
    {
        string[] statements =
        [
            "alter table ingest.reindexed_version set (autovacuum_enabled = false)",
            "insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at) values ('c', 'q', 'm', 8, 'v', now())",
            $"insert into ingest.document (collection_id, name, source, created_at, last_version, latest_version, current_version) select 1, 'd' || i, 'test', now(), 1, 1, 1 from generate_series(1, {Documents}) i",
            """
            insert into ingest.document_version (
                document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name, hash, size, etag, chunks, created_at, updated_at)
            select id, 1, 'ready', 1, 'q', 'm', 8, 'v', 'b', sha256('x'), 1, 'e', 1, now(), now() from ingest.document
            """,
            "vacuum analyze",
            """
            insert into ingest.reindexed_version (document_id, version, vector_collection, points, as_of)
            select document_id, version, 'target', 1, updated_at from ingest.document_version
            """,
            $"""
            insert into ingest.reindex (
                id, collection_id, state, phase, verified, from_model, from_vector_collection, to_model, to_dimensions, to_vector_collection, attempt, lease_token,
                lease_owner, lease_expires_at, created_at, started_at)
            values ({Reindex}, 1, 'running', 'switch', true, 'm', 'v', 'n', 8, 'target', 1, '00000000-0000-4000-8000-000000000002', 'test',
                    now() + interval '1 hour', now(), now())
            """,
        ];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }
}
