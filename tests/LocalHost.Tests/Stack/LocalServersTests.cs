using Ingest.LocalHost.Stack;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.LocalHost.Tests.Stack;

public sealed class LocalServersTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateDatabaseAsync_ConnectionLimit_RefusesOneMore()
    {
        var limited = await stack.CreateDatabaseAsync(Cancelled, connectionLimit: 2);
        await using var source = NpgsqlDataSource.Create(limited);
        await using var first = await source.OpenConnectionAsync(Cancelled);
        await using var second = await source.OpenConnectionAsync(Cancelled);

        var refused = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync(Cancelled));

        Assert.Equal(PostgresErrorCodes.TooManyConnections, refused.SqlState);
    }

    [Fact]
    public async Task JoinAsync_TwoHosts_ShareServersUntilTheLastLeaves()
    {
        using var folder = new TemporaryFolder();
        var home = new HomeFolder(folder.Path);

        var joining = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => LocalServers.JoinAsync(home, TestServers.Options)));
        var (first, second) = (joining[0], joining[1]);

        Assert.Equal(first.DatabaseConnectionString, second.DatabaseConnectionString);
        Assert.Equal(first.BlobConnectionString, second.BlobConnectionString);
        Assert.NotNull(new AzuriteServer(home, TestServers.Options).FindRunning());
        Assert.Single(joining, static host => host.Started);
        await first.DisposeAsync();
        Assert.Equal(1, await SelectOneAsync(second));
        await second.DisposeAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => SelectOneAsync(second));
        Assert.Null(new AzuriteServer(home, TestServers.Options).FindRunning());
    }

    private static async Task<int> SelectOneAsync(LocalServers servers)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(servers.DatabaseConnectionString) { Pooling = false });
        await using var command = source.CreateCommand("SELECT 1");
        return (int)(await command.ExecuteScalarAsync(Cancelled))!;
    }
}
