using System.Globalization;
using Ingest.Adapters.Postgres.Connections;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>How PostgreSQL ran one of our statements: its plan, with the rows that each part of it gave.</summary>
internal sealed class ExplainedPlan(IReadOnlyList<string> lines)
{
    public string Text => string.Join('\n', lines);

    /// <summary>Runs the statement in a transaction that is rolled back, after the settings.</summary>
    public static async Task<ExplainedPlan> OfAsync(NpgsqlConnection connection, string statement, string types, string values, string settings)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var prepare = new NpgsqlBatch(connection) { BatchCommands = { new(settings), new($"prepare asked ({types}) as {Sql.Get(statement)}") } };
        await prepare.ExecuteNonQueryAsync(stop);
        var lines = new List<string>();
        await using (var explain = new NpgsqlCommand($"explain (analyze, costs off, timing off, summary off) execute asked ({values})", connection))
        {
            await using var reader = await explain.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                lines.Add(reader.GetString(0));
            }
        }

        await using var deallocate = new NpgsqlCommand("deallocate asked", connection);
        await deallocate.ExecuteNonQueryAsync(stop);
        return new ExplainedPlan(lines);
    }

    /// <summary>The rows that were read of a table, over and over counted as often.</summary>
    public double RowsOf(string table) =>
        lines.Where(line => line.Contains($" on {table} ", StringComparison.Ordinal)).Sum(static line => Figure(line, "rows=") * Figure(line, "loops="));

    private static double Figure(string line, string name)
    {
        var rest = line[(line.IndexOf(name, StringComparison.Ordinal) + name.Length)..];
        return double.Parse(rest[..rest.IndexOfAny([' ', ')'])], CultureInfo.InvariantCulture);
    }
}
