using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

public sealed class PostgresProbeTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_RoleMayWrite_PassesAndLeavesNothing()
    {
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:ConnectionString", await MigratedAsync())]);

        await postgres.Get<IProbe>().RunAsync(Stop);

        Assert.Equal("postgres", postgres.Get<IProbe>().Name);
        Assert.Equal(0L, await postgres.Get<Databases>().Main.UseAsync("count", static (c, t) => ScalarAsync(c, "select count(*) from ingest.probe", t), Stop));
    }

    [Fact]
    public async Task RunAsync_NotMigrated_SaysWhoWhereAndWhatToDo()
    {
        var text = new NpgsqlConnectionStringBuilder(await stack.CreateDatabaseAsync(Stop));
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:ConnectionString", text.ConnectionString)]);

        var error = await Assert.ThrowsAsync<FatalException>(() => postgres.Get<IProbe>().RunAsync(Stop));

        Assert.Contains($"role '{text.Username}' on host '{text.Host}' port {text.Port}, database '{text.Database}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Apply the migrations", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_RoleMayOnlyRead_Fails()
    {
        var database = await MigratedAsync();
        var role = Unique.Name("r").Replace('-', '_');
        await using (var admin = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(stack.AdminConnectionString) { Database = new NpgsqlConnectionStringBuilder(database).Database }))
        {
            await using var grant = admin.CreateCommand(
                $"create role {role} login password 'p'; grant usage on schema ingest to {role}; grant select on all tables in schema ingest to {role}");
            await grant.ExecuteNonQueryAsync(Stop);
        }

        var text = new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "p" };
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:ConnectionString", text.ConnectionString)]);

        var error = await Assert.ThrowsAsync<RetryableException>(() => postgres.Get<IProbe>().RunAsync(Stop));

        Assert.Contains($"role '{role}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("the role lacks a privilege (42501)", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> MigratedAsync()
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        return database;
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string statement, CancellationToken token)
    {
#pragma warning disable CA2100 // Written in this test.
        await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(token))!;
    }
}
