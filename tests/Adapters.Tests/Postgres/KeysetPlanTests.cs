using Ingest.Adapters.Postgres.Connections;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>
/// A page must cost the same wherever it begins, also by the generic plan that PostgreSQL may choose for a prepared statement: the cursor has to
/// be a condition of the index, not a filter that reads everything before it.
/// </summary>
public sealed class KeysetPlanTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Documents/ListDocuments", "text, uuid, int, text, int", "null, null, 10, null, 10")]
    [InlineData("Documents/ListDocuments", "text, uuid, int, text, int", "'part', null, 10, 'ready', 1000")]
    [InlineData("Documents/ListDocumentsInCollection", "text, text, uuid, int, text, int", "'c', 'part', null, 10, 'ready', 1000")]
    [InlineData("Documents/ListUnsettledDocuments", "text, text, uuid, int, text, int", "null, null, null, 10, 'failed', 1000")]
    [InlineData("Reconciliation/ListSearchable", "text[], text, uuid, int, int", "'{q}', 'v', null, null, 10")]
    [InlineData("Reconciliation/ListStored", "text[], uuid, int, int", "'{q}', null, null, 10")]
    [InlineData("Sources/ListRuns", "uuid, int", "null, 10")]
    [InlineData("Sources/ListRunsOfSource", "text, uuid, int", "'s', null, 10")]
    [InlineData("Sources/ListDeletions", "uuid, text, text, int", "'00000000-0000-0000-0000-000000000000', null, null, 10")]
    public async Task GenericPlan_OfAPage_BeginsAtTheCursor(string statement, string types, string values)
    {
        await using var source = NpgsqlDataSource.Create(stack.DatabaseConnectionString);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);

        // As for a big table, whatever is in this one.
        await using var prepare = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("set local plan_cache_mode = force_generic_plan"), new("set local enable_seqscan = off"), new("set local enable_bitmapscan = off"),
                new("set local enable_hashjoin = off"), new("set local enable_mergejoin = off"), new("set local enable_sort = off"),
                new($"prepare page ({types}) as {Sql.Get(statement)}"),
            },
        };
        await prepare.ExecuteNonQueryAsync(Stop);
        await using var explain = new NpgsqlCommand($"explain (costs off) execute page ({values})", connection);
        await using var reader = await explain.ExecuteReaderAsync(Stop);
        var plan = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            plan.Add(reader.GetString(0));
        }

        await reader.DisposeAsync();
        await using var deallocate = new NpgsqlCommand("deallocate page", connection);
        await deallocate.ExecuteNonQueryAsync(Stop);
        Assert.True(
            plan.Any(static line => line.Contains("Index Cond", StringComparison.Ordinal) && line.Contains("COALESCE", StringComparison.Ordinal)),
            string.Join('\n', plan));
    }
}
