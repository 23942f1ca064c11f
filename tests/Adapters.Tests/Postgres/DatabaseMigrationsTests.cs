using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.Schema;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres;

public sealed class DatabaseMigrationsTests(LocalStack stack)
{
    private static readonly Migration First = new(1, "0001_first", "create table ingest.first (id int)");
    private static readonly Migration Second = new(2, "0002_second", "create table ingest.second (id int)");
    private static readonly Migration Third = new(3, "0003_third", "create table ingest.third (id int)");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Embedded_Files_AreNumberedWithoutGaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.Embedded.Count), Migration.Embedded.Select(static migration => migration.Number));

    [Fact]
    public async Task ApplyAsync_FreshDatabaseTwice_AppliesEverythingOnce()
    {
        await using var postgres = await CreateAsync();
        var migrations = postgres.Get<IDatabaseMigrations>();

        Assert.Equal(Migration.Embedded.Count, await migrations.ApplyAsync(Stop));
        Assert.Equal(0, await migrations.ApplyAsync(Stop));
    }

    [Fact]
    public async Task ApplyAsync_ByEightProcessesAtOnce_AppliesEverythingOnce()
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        var processes = Enumerable.Range(0, 8)
            .Select(_ => new PostgresStores(stack, [("Ingest:Postgres:ConnectionString", database)]))
            .ToList();

        var applied = await Task.WhenAll(processes.Select(static process => process.Get<IDatabaseMigrations>().ApplyAsync(Stop)));

        Assert.Equal(Migration.Embedded.Count, applied.Sum());
        Assert.Single(applied, static count => count > 0);
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }
    }

    [Fact]
    public async Task ApplyAsync_NewMigration_AppliesOnlyThat()
    {
        await using var postgres = await CreateAsync();

        Assert.Equal(1, await Apply(postgres, First));
        Assert.Equal(2, await Apply(postgres, First, Second, Third));
    }

    [Fact]
    public async Task ApplyAsync_EditedMigration_IsRefusedAndChangesNothing()
    {
        await using var postgres = await CreateAsync();
        await Apply(postgres, First);

        var error = await Assert.ThrowsAsync<FatalException>(() => Apply(postgres, First with { Text = First.Text + " " }, Second));

        Assert.Equal(ErrorCodes.InvalidState, error.Code);
        Assert.Contains("0001_first", error.Message, StringComparison.Ordinal);
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Apply(postgres, First, Second));
    }

    [Fact]
    public async Task ApplyAsync_DatabaseOfANewerProgram_IsRefused()
    {
        await using var postgres = await CreateAsync();
        await Apply(postgres, First, Second);

        var error = await Assert.ThrowsAsync<FatalException>(() => Apply(postgres, First));

        Assert.Contains("the database has migration 0002_second, this program's newest is 0001_first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_MigrationBelowAnAppliedOne_IsRefused()
    {
        await using var postgres = await CreateAsync();
        await Apply(postgres, First, Third);

        var error = await Assert.ThrowsAsync<FatalException>(() => Apply(postgres, First, Second, Third));

        Assert.Contains("0002_second was never applied, but 0003 was", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_SecondOfThreeFails_LeavesNothingBehind()
    {
        await using var postgres = await CreateAsync();

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Apply(postgres, First, Second with { Text = "create nonsense" }, Third));

        Assert.Equal(3, await Apply(postgres, First, Second, Third));
    }

    private static Task<int> Apply(PostgresStores postgres, params IReadOnlyList<Migration> migrations) =>
        ((DatabaseMigrations)postgres.Get<IDatabaseMigrations>()).ApplyAsync(migrations, Stop);

    private async Task<PostgresStores> CreateAsync() =>
        new(stack, [("Ingest:Postgres:ConnectionString", await stack.CreateDatabaseAsync(Stop))]);
}
