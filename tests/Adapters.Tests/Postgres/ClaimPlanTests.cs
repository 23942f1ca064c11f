using Ingest.Adapters.Postgres.Connections;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>The claim must not slow down when a hundred thousand rows came or went since the last ANALYZE.</summary>
public sealed class ClaimPlanTests(LocalStack stack)
{
    private const int Waiting = 50_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "force_custom_plan")]
    [InlineData("", "force_generic_plan")]
    [InlineData("analyze ingest.document_version", "force_generic_plan")]
    public async Task Claim_FiftyThousandRowsWait_WalksItsIndexInOrder(string statistics, string planCacheMode)
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(Stop);
        // Statistics from when nothing waited are the worst case: they promise that every plan is cheap.
        await ExecuteAsync(connection, "alter table ingest.document_version set (autovacuum_enabled = false)");
        await ExecuteAsync(connection, "analyze ingest.document_version");
        await FillAsync(connection);
        if (statistics.Length > 0)
        {
            await ExecuteAsync(connection, statistics);
        }

        var plan = await ExplainAsync(connection, planCacheMode);

        Assert.Contains("Index Scan using version_claim", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Bitmap", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on document_version", plan, StringComparison.Ordinal);
        var buffers = Assert.Single(plan.Split('\n'), static line => line.StartsWith("Rows looked at: ", StringComparison.Ordinal));
        Assert.InRange(int.Parse(buffers["Rows looked at: ".Length..], System.Globalization.CultureInfo.InvariantCulture), 10, 100);
    }

    private static async Task FillAsync(NpgsqlConnection connection)
    {
        await ExecuteAsync(connection, "insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at) values ('c', 'q', 'm', 8, 'v', now())");
        await ExecuteAsync(
            connection,
            $"insert into ingest.document (collection_id, name, source, created_at, last_version, latest_version) select 1, 'd' || i, 'test', now(), 1, 1 from generate_series(1, {Waiting}) i");
        await ExecuteAsync(
            connection,
            """
            insert into ingest.document_version (
                document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name,
                hash, size, etag, available_at, created_at, updated_at)
            select id, 1, 'pending', 1, 'q', 'm', 8, 'v', 'b', sha256('x'), 1, 'e', now() - random() * interval '1 day', now(), now()
            from ingest.document
            """);
    }

    private static async Task<string> ExplainAsync(NpgsqlConnection connection, string planCacheMode)
    {
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await ExecuteAsync(connection, $"set local plan_cache_mode = {planCacheMode}");
        await ExecuteAsync(connection, Sql.Get("Processing/PinPlans"));
        await ExecuteAsync(connection, $"prepare claim (text[], timestamptz, int, text, timestamptz) as {Sql.Get("Processing/Claim")}");
        await using var explain = new NpgsqlCommand(
            "explain (analyze, costs off, timing off, summary off) execute claim ('{q}', now(), 10, 'worker', now() + interval '90 s')", connection);
        await using var reader = await explain.ExecuteReaderAsync(Stop);
        var lines = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            lines.Add(reader.GetString(0));
        }

        var scan = lines.Single(static line => line.Contains("using version_claim", StringComparison.Ordinal));
        var rows = scan[(scan.IndexOf("rows=", StringComparison.Ordinal) + "rows=".Length)..];
        lines.Add($"Rows looked at: {rows[..rows.IndexOf(' ', StringComparison.Ordinal)]}");
        return string.Join('\n', lines);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement)
    {
#pragma warning disable CA2100 // Written in this test.
        await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Stop);
    }
}
