using System.Globalization;
using Ingest.Adapters.Postgres.Connections;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Reindexing;

/// <summary>
/// What a reindex asks of its marks must not become quadratic when these were written since the last ANALYZE: compared one by one, the switch of
/// 50,000 documents took longer than its five minutes.
/// </summary>
public sealed class MarkPlanTests(LocalStack stack)
{
    private const int Documents = 10_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Reindexing/CountLacking", "int, text", "1, 'target'")]
    [InlineData("Reindexing/ListLacking", "int, text, uuid, int", "1, 'target', null, 256")]
    [InlineData("Reindexing/ListMarked", "int, text, uuid, int", "1, 'target', null, 1000")]
    [InlineData("Reindexing/Switch", "uuid, uuid, timestamptz", "'00000000-0000-7000-8000-000000000001', '00000000-0000-4000-8000-000000000002', now()")]
    public async Task Plan_MarksWrittenSinceAnalyze_LooksEachUpByItsKey(string statement, string types, string values)
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await FillAsync(connection);

        foreach (var mode in (string[])["force_custom_plan", "force_generic_plan"])
        {
            var (plan, rows) = await ExplainAsync(connection, statement, types, values, mode);
            Assert.DoesNotContain("Seq Scan on reindexed_version", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Rows Removed by Join Filter", plan, StringComparison.Ordinal);
            Assert.InRange(rows, 1, Documents);
        }
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
            """
            insert into ingest.reindex (
                id, collection_id, state, phase, verified, from_model, from_vector_collection, to_model, to_dimensions, to_vector_collection, attempt, lease_token,
                lease_owner, lease_expires_at, created_at, started_at)
            values ('00000000-0000-7000-8000-000000000001', 1, 'running', 'switch', true, 'm', 'v', 'n', 8, 'target', 1, '00000000-0000-4000-8000-000000000002', 'test',
                    now() + interval '1 hour', now(), now())
            """,
        ];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    /// <summary>The plan, and the rows that all looks at the marks gave together.</summary>
    private static async Task<(string Plan, double Rows)> ExplainAsync(NpgsqlConnection connection, string statement, string types, string values, string mode)
    {
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using var prepare = new NpgsqlBatch(connection)
        {
            BatchCommands = { new($"set local plan_cache_mode = {mode}"), new($"prepare asked ({types}) as {Sql.Get(statement)}") },
        };
        await prepare.ExecuteNonQueryAsync(Stop);
        var lines = new List<string>();
        await using (var explain = new NpgsqlCommand($"explain (analyze, costs off, timing off, summary off) execute asked ({values})", connection))
        {
            await using var reader = await explain.ExecuteReaderAsync(Stop);
            while (await reader.ReadAsync(Stop))
            {
                lines.Add(reader.GetString(0));
            }
        }

        await using var deallocate = new NpgsqlCommand("deallocate asked", connection);
        await deallocate.ExecuteNonQueryAsync(Stop);
        return (
            string.Join('\n', lines),
            lines.Where(static line => line.Contains("on reindexed_version", StringComparison.Ordinal)).Sum(static line => Figure(line, "rows=") * Figure(line, "loops=")));
    }

    private static double Figure(string line, string name)
    {
        var rest = line[(line.IndexOf(name, StringComparison.Ordinal) + name.Length)..];
        return double.Parse(rest[..rest.IndexOfAny([' ', ')'])], CultureInfo.InvariantCulture);
    }
}
