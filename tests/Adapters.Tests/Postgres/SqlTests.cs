using System.Text.RegularExpressions;
using Ingest.Adapters.Postgres.Connections;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

public sealed partial class SqlTests(LocalStack stack)
{
    public static TheoryData<string> Statements { get; } = [.. Sql.Names];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Statement_OnAFreshDatabase_Prepares(string name)
    {
        await using var source = NpgsqlDataSource.Create(stack.DatabaseConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);

        // PREPARE in SQL takes queries only; the protocol's Parse checks every statement, and does the same work.
        var text = Sql.Get(name);
        await using var command = new NpgsqlCommand(IsQuery(text) ? $"prepare probe as {text}" : text, connection);
        if (IsQuery(text))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        else
        {
            await command.PrepareAsync(TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain(';', Bare(text));
    }

    [Fact]
    public void Names_ContainEveryFeature_AndNothingUnknownIsAnswered()
    {
        Assert.Contains("Processing/Claim", Sql.Names);
        var error = Assert.Throws<ArgumentException>(static () => Sql.Get("Processing/Clame"));
        Assert.Contains("Processing/Claim,", error.Message, StringComparison.Ordinal);
    }

    private static bool IsQuery(string text) => !Bare(text).TrimStart().StartsWith("create", StringComparison.Ordinal);

    /// <summary>Without comments and string literals.</summary>
    private static string Bare(string text) => CommentOrLiteral().Replace(text, "");

    [GeneratedRegex("--[^\n]*|'[^']*'")]
    private static partial Regex CommentOrLiteral();
}
