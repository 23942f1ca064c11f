using Ingest.Adapters.Postgres.Connections;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Reconciliation;

/// <summary>
/// The comparison of index and database reads a page of a collection by reading a page: not the versions of other collections, nor what is before the
/// cursor. Each page read all versions there are, and with a million of them the parallel workers of the database never rested.
/// </summary>
public sealed class SearchablePageTests(LocalStack stack)
{
    private const int DocumentsOfEach = 10_000;
    private const int Page = 100;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("large", 0)]
    [InlineData("large", DocumentsOfEach - (2 * Page))]
    [InlineData("small", 0)]
    public async Task ListSearchable_AnyPageOfAnyCollection_ReadsThatPageOnly(string collection, int before)
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await FillAsync(connection);
        await using var place = new NpgsqlCommand(
            $"select d.id from ingest.document d join ingest.collection c on c.id = d.collection_id where c.name = '{collection}' order by d.id offset {before} limit 1", connection);
        var cursor = before > 0 ? $"'{await place.ExecuteScalarAsync(Stop)}', 1" : "null, null";

        var plan = await ExplainedPlan.OfAsync(
            connection, "Reconciliation/ListSearchable", "text[], text, uuid, int, int", $"'{{q}}', '{collection}', {cursor}, {Page}", Sql.Get("Processing/PinPlans"));

        Assert.True(plan.RowsOf("document") is >= 10 and <= 2 * Page, plan.Text);
        Assert.True(plan.RowsOf("document_version") is >= 10 and <= 2 * Page, plan.Text);
    }

    private static async Task FillAsync(NpgsqlConnection connection)
    {
        string[] statements =
        [
            """
            insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at)
            select name, 'q', 'm', 8, name, now() from (values ('large'), ('other'), ('small')) as n (name)
            """,
            $"""
            insert into ingest.document (collection_id, name, source, created_at, last_version, latest_version, current_version)
            select c.id, 'd' || i, 'test', now(), 1, 1, 1
            from generate_series(1, {DocumentsOfEach}) i cross join ingest.collection c where c.name <> 'small' or i <= 10
            order by i
            """,
            """
            insert into ingest.document_version (
                document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name, hash, size, etag, chunks, created_at, updated_at)
            select d.id, 1, 'ready', c.id, 'q', 'm', 8, c.name, 'b', sha256('x'), 1, 'e', 1, now(), now()
            from ingest.document d join ingest.collection c on c.id = d.collection_id
            """,
            "vacuum analyze",
        ];
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }
}
