using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Tests.Postgres;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.TextIndex;

/// <summary>A rare word is looked up in the index of words, also when the statistics are from before the chunks came: reading every chunk took 300 ms of 100,000.</summary>
public sealed class WordLookupPlanTests(LocalStack stack)
{
    private const int Chunks = 20_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("analyze ingest.text_point, ingest.document")]
    public async Task FindWords_RareWordAmongManyChunks_ReadsThoseThatHaveIt(string statistics)
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(Stop);
        string[] statements =
        [
            "alter table ingest.text_point set (autovacuum_enabled = false)",
            "insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at) values ('c', 'q', 'm', 8, 'v', now())",
            "insert into ingest.document (collection_id, name, source, created_at, last_version, latest_version, current_version) values (1, 'd', 'test', now(), 1, 1, 1)",
            "analyze ingest.text_point, ingest.document",
            $"insert into ingest.text_point (vector_collection_id, document_id, version, ordinal, words) select 1, d.id, 1, i, array[7, 1000 + i / 5]::bigint[] from ingest.document d, generate_series(0, {Chunks - 1}) i",
            .. statistics.Length > 0 ? [statistics] : Array.Empty<string>(),
        ];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }

        var plan = await ExplainedPlan.OfAsync(connection, "TextIndex/FindWords", "text[], int", "array['{1500}'], 1000", Sql.Get("TextIndex/PinPlan"));

        Assert.Contains("Bitmap Index Scan on text_point_words", plan.Text, StringComparison.Ordinal);
        Assert.Equal(5, plan.RowsOf("text_point p"));
    }
}
