using System.Globalization;
using System.Text.RegularExpressions;
using Ingest.Adapters.Postgres.Connections;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Figures;

/// <summary>
/// With 200,000 documents, a thousand of them changed since the last fold, figures are read by their keys: no plan sweeps a table that grows with the
/// documents, and the pages touched are bounded.
/// </summary>
public sealed partial class FigureCostTests(LocalStack stack)
{
    private const int Documents = 200_000;
    private const int Unfolded = 1_000;

    // About ten pages for each changed document, a few thousand at most for the rest; the tables have some 30,000.
    private const int MaxPages = 20_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plans_TwoHundredThousandDocuments_ReadByKeyOnly()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        await SeedAsync(database);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Stop);
        (string Statement, string Types, string Values)[] reads =
        [
            ("Figures/ReadStanding", "timestamptz, int, int", "now(), 50, 20"),
            ("Figures/ListFailures", "text, int", "null, 50"),
            ("Figures/ListFailures", "text, int", "'c', 50"),
            ("Documents/CountDocuments", "text[]", "null"),
            ("Figures/NoteMiscounted", "uuid, int", "null, 1000"),
            ("Processing/LockFailed", "text, text, uuid, int", "'c', 'code_3', null, 500"),
            ("Figures/RollUp", "timestamptz, timestamptz", "date_trunc('minute', now()) - interval '2 minutes', date_trunc('minute', now())"),
            ("Figures/FoldCounts", "int", "5000"),
        ];
        foreach (var mode in (string[])["force_custom_plan", "force_generic_plan"])
        {
            foreach (var (statement, types, values) in reads)
            {
                var plan = await ExplainAsync(connection, mode, statement, types, values);
                Assert.DoesNotMatch(Sweep(), plan);
                Assert.True(Pages(plan) < MaxPages, $"{statement} by {mode} touched {Pages(plan)} pages:\n{plan}");
            }
        }
    }

    private static async Task SeedAsync(FigureDatabase database)
    {
        await database.ExecuteAsync(
            $"""
            insert into ingest.document (collection_id, name, source, created_at, last_version, latest_version)
            select {database.Collection.Id}, 'd' || i, 'test', now() - i * interval '1 s', 1, 1 from generate_series(1, {Documents}) i
            """);
        await database.ExecuteAsync(
            """
            insert into ingest.document_version (
                document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name, hash, size, etag,
                chunks, available_at, error_code, error_message, created_at, updated_at)
            select id, 1, state, collection_id, 'q', 'm', 8, 'v', 'b', sha256('x'), 1, 'e', case when state = 'ready' then 3 end,
                   case when state = 'pending' then created_at end, case when state = 'failed' then 'code_' || n % 7 end,
                   case when state = 'failed' then 'why' end, created_at, created_at
            from (select id, collection_id, created_at, n, case when n % 20 < 17 then 'ready' when n % 20 < 18 then 'pending' else 'failed' end as state
                  from (select *, row_number() over () as n from ingest.document) numbered) d
            """);
        await database.ExecuteAsync(
            """
            update ingest.document d set current_version = 1
            from ingest.document_version v
            where v.document_id = d.id and v.state = 'ready'
            """);
        await database.ExecuteAsync(
            """
            insert into ingest.document_event (document_id, version, at, event, state)
            select document_id, 1, created_at, 'registered', 'receiving' from ingest.document_version
            union all
            select document_id, 1, created_at, 'published', 'ready' from ingest.document_version where state = 'ready'
            """);
        while (await database.Keeping.FoldAsync(100_000, Stop) > 0)
        {
        }

        await database.ExecuteAsync("vacuum analyze");
        await database.ExecuteAsync(
            $"""
            update ingest.document_version set state = 'pending', available_at = now(), attempt = 0
            where document_id in (select document_id from ingest.document_version where state = 'failed' limit {Unfolded})
            """);
        Assert.Empty(await database.FindWrongAsync());
    }

    private static async Task<string> ExplainAsync(NpgsqlConnection connection, string mode, string statement, string types, string values)
    {
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await ExecuteAsync(connection, $"set local plan_cache_mode = {mode}");
        await ExecuteAsync(connection, $"prepare figure ({types}) as {Sql.Get(statement)}");
        await using var explain = new NpgsqlCommand($"explain (analyze, buffers, costs off, timing off, summary off) execute figure ({values})", connection);
        var lines = new List<string>();
        await using (var reader = await explain.ExecuteReaderAsync(Stop))
        {
            while (await reader.ReadAsync(Stop))
            {
                lines.Add(reader.GetString(0));
            }
        }

        await ExecuteAsync(connection, "deallocate figure");
        await transaction.RollbackAsync(Stop);
        return string.Join('\n', lines);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement)
    {
#pragma warning disable CA2100 // Written in this test.
        await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Stop);
    }

    /// <summary>Of the outermost node, which counts everything below it.</summary>
    private static int Pages(string plan) => Buffers().Match(plan) is { Success: true } first
        ? first.Groups.Values.Skip(1).Where(static g => g.Success).Sum(static g => int.Parse(g.Value, CultureInfo.InvariantCulture))
        : 0;

    [GeneratedRegex("Seq Scan on (document|document_version|document_event|counted_document)\\b")]
    private static partial Regex Sweep();

    [GeneratedRegex("Buffers: shared(?: hit=(\\d+))?(?: read=(\\d+))?")]
    private static partial Regex Buffers();
}
