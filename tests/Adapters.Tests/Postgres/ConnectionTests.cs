using System.Net;
using System.Net.Sockets;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>Connections are bounded, and the reserve works when they are used up (P4).</summary>
public sealed class ConnectionTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pool_Exhausted_IsRetryableAndTheReserveStillWorks()
    {
        await using var postgres = new PostgresStores(
            stack,
            [("Ingest:Postgres:MaxPoolSize", "4"), ("Ingest:Postgres:AcquireTimeout", "00:00:01")]);
        var databases = postgres.Get<Databases>();
        using var hog = new Hog(databases.Main);
        await hog.TakeAsync(4);

        var error = await Assert.ThrowsAsync<RetryableException>(() => postgres.Stores.Collections.FindAsync("any", Stop));
        Assert.Equal(ErrorCodes.DatabaseUnavailable, error.Code);
        Assert.Contains("Collections/FindCollection", error.Message, StringComparison.Ordinal);

        var queues = new[] { Unique.Queue() };
        Assert.Empty(await postgres.Stores.Queue.RescueAsync(queues, 3, TimeSpan.Zero, 10, Stop));
        Assert.Empty(await postgres.Stores.Registry.ListStaleReceiptsAsync(queues, DateTimeOffset.UnixEpoch, 10, Stop));
        Assert.Empty(await postgres.Stores.Removal.ListPurgeableAsync(queues, [], 10, Stop));
        await postgres.Stores.Removal.MarkPurgedAsync([new VersionKey(Guid.NewGuid(), 1)], Stop);
        Assert.Empty(await postgres.Stores.Reconcile.ListStoredAsync(queues, null, 10, Stop));
        await hog.ReleaseAsync();
        Assert.Null(await postgres.Stores.Collections.FindAsync("any", Stop));
    }

    [Fact]
    public async Task Server_AllowsFewConnections_EverythingGetsItsTurn()
    {
        var database = await stack.CreateDatabaseAsync(Stop, connectionLimit: 4);
        await TestServices.MigrateAsync(database, Stop);
        NpgsqlConnection.ClearAllPools();
        await using var postgres = new PostgresStores(
            stack,
            [
                ("Ingest:Postgres:ConnectionString", database), ("Ingest:Postgres:MaxPoolSize", "8"),
                ("Ingest:Postgres:ConnectRetries", "20"), ("Ingest:Postgres:ConnectRetryDelay", "00:00:00.050"),
                ("Ingest:Postgres:AcquireTimeout", "00:01:00"),
            ]);
        var stores = postgres.Stores;
        var collection = await stores.Collections.GetOrCreateAsync(
            new Collection(0, Unique.Collection(), Unique.Queue(), "lexical-512", 512, "v"), Stop);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var receipt = await stores.Registry.BeginReceiptAsync(new ReceiptRequest(collection, DocumentName.Parse($"{i}"), "upload"), Stop);
            await stores.Registry.CompleteReceiptAsync(
                receipt.Key, new ReceivedContent(new ContentHash(new byte[32]), 1, "e"), ConflictPolicy.Replace, Stop);
        }));

        Assert.Equal(100, (await stores.Queries.CountAsync([collection.Queue], Stop)).Single().Pending);
    }

    [Fact]
    public async Task Server_AllowsNoMoreConnections_IsRetryableAfterTheRetries()
    {
        var database = await stack.CreateDatabaseAsync(Stop, connectionLimit: 2);
        await TestServices.MigrateAsync(database, Stop);
        NpgsqlConnection.ClearAllPools();
        await using var foreign = new NpgsqlConnection(database);
        await foreign.OpenAsync(Stop);
        await using var second = new NpgsqlConnection(database);
        await second.OpenAsync(Stop);
        await using var postgres = new PostgresStores(
            stack,
            [
                ("Ingest:Postgres:ConnectionString", database), ("Ingest:Postgres:ConnectRetries", "2"),
                ("Ingest:Postgres:ConnectRetryDelay", "00:00:00.001"),
            ]);

        var error = await Assert.ThrowsAsync<RetryableException>(() => postgres.Stores.Collections.FindAsync("any", Stop));

        Assert.Contains("53300", error.Message, StringComparison.Ordinal);
        await second.CloseAsync();
        NpgsqlConnection.ClearAllPools();
        Assert.Null(await Eventually.GetAsync(() => TryFindAsync(postgres), static outcome => outcome is null));
    }

    [Fact]
    public async Task Pools_UnderLoad_OpenAtMostTheirSizes()
    {
        await using var postgres = new PostgresStores(
            stack, [("Ingest:Postgres:MaxPoolSize", "4"), ("Ingest:Postgres:ReservePoolSize", "2")]);
        var databases = postgres.Get<Databases>();

        var main = await BackendsAsync(databases.Main);
        var reserve = await BackendsAsync(databases.Reserve);

        Assert.InRange(main.Count, 1, 4);
        Assert.InRange(reserve.Count, 1, 2);
        Assert.Empty(main.Intersect(reserve));

        static async Task<HashSet<int>> BackendsAsync(Database database) =>
            [.. await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => database.UseAsync("backend", static (c, _) => Task.FromResult(c.ProcessID), Stop)))];
    }

    [Fact]
    public async Task Call_NobodyListens_IsRetryableAndNamesTheTargetButNotThePassword()
    {
        var text = new NpgsqlConnectionStringBuilder(stack.DatabaseConnectionString) { Host = "127.0.0.1", Port = FreePort(), Password = "s3cret" };
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:ConnectionString", text.ConnectionString)]);

        var error = await Assert.ThrowsAsync<RetryableException>(() => postgres.Stores.Collections.FindAsync("any", Stop));

        Assert.Equal(ErrorCodes.DatabaseUnavailable, error.Code);
        Assert.Contains($"port {text.Port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_BackendKilledInTheMiddle_IsRetryableAndTheNextCallWorks()
    {
        await using var postgres = new PostgresStores(stack);
        var database = postgres.Get<Databases>().Main;

        await Assert.ThrowsAsync<RetryableException>(() => database.UseAsync("suicide", KillAsync, Stop));

        Assert.Null(await postgres.Stores.Collections.FindAsync("any", Stop));

        static async Task<int> KillAsync(NpgsqlConnection connection, CancellationToken token)
        {
            await using var command = new NpgsqlCommand("select pg_terminate_backend(pg_backend_pid())", connection);
            return await command.ExecuteNonQueryAsync(token);
        }
    }

    [Theory]
    [InlineData("08006", true)]
    [InlineData("53300", true)]
    [InlineData("53200", true)]
    [InlineData("57P01", true)]
    [InlineData("57P03", true)]
    [InlineData("57014", true)]
    [InlineData("40001", true)]
    [InlineData("40P01", true)]
    [InlineData("55P03", true)]
    [InlineData("25006", true)]
    [InlineData("28P01", true)]
    [InlineData("58030", true)]
    [InlineData("23505", false)]
    [InlineData("23514", false)]
    [InlineData("42601", false)]
    [InlineData("42P01", false)]
    public void Translate_SqlState_DecidesWhetherToTryAgain(string sqlState, bool retryable)
    {
        var translated = DatabaseErrors.Translate(new PostgresException("m", "ERROR", "ERROR", sqlState), "Op", "role 'r'", CancellationToken.None);

        Assert.Equal(retryable ? ErrorCodes.DatabaseUnavailable : null, translated?.Code);
    }

    [Fact]
    public async Task Translate_Cancellation_IsLeftAlone()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.Null(DatabaseErrors.Translate(new OperationCanceledException(), "Op", "t", CancellationToken.None));
        Assert.Null(DatabaseErrors.Translate(new NpgsqlException("x", new TimeoutException()), "Op", "t", cancelled.Token));
    }

    [Fact]
    public async Task Call_CancelledWhileItWaitsForALock_ThrowsCancellation()
    {
        await using var postgres = new PostgresStores(stack);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var waiting = postgres.Get<Databases>().Main.UseAsync(
            "wait",
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand("select pg_sleep(60)", connection);
                cancel.CancelAfter(TimeSpan.FromMilliseconds(50));
                return await command.ExecuteNonQueryAsync(token);
            },
            cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static async Task<Exception?> TryFindAsync(PostgresStores postgres)
    {
        try
        {
            await postgres.Stores.Collections.FindAsync("any", Stop);
            return null;
        }
        catch (RetryableException e)
        {
            return e;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Holds connections of a pool until it is told to let go.</summary>
    private sealed class Hog(Database database) : IDisposable
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<Task> _held = [];

        public async Task TakeAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _held.Add(database.UseAsync(
                    "hog",
                    async (_, _) =>
                    {
                        taken.SetResult();
                        await _release.Task;
                        return 0;
                    },
                    Stop));
                await taken.Task;
            }
        }

        public Task ReleaseAsync()
        {
            _release.TrySetResult();
            return Task.WhenAll(_held);
        }

        public void Dispose() => _release.TrySetResult();
    }
}
