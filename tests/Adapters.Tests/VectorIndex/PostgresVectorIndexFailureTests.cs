using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.Adapters.Tests.VectorIndex;

public sealed class PostgresVectorIndexFailureTests(LocalStack stack)
{
    private static readonly VersionKey Key = new(new Guid("0190a1b2-0000-7000-8000-00000000000a"), 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryCall_DatabaseMissing_IsIndexUnavailable()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(stack.DatabaseConnectionString) { Database = "nowhere" }.ConnectionString;
        await using var services = stack.BuildServices(
            static s => s.AddIngestPostgres().AddIngestVectorIndex(), [("Ingest:Postgres:ConnectionString", nowhere)]);
        var index = services.GetRequiredService<IVectorIndex>();
        var probe = services.GetServices<IProbe>().Single(static p => p.Name == "vectors");
        Func<Task>[] calls =
        [
            () => index.EnsureCollectionAsync("c", 2, Stop),
            () => index.UpsertAsync("c", [new ChunkPoint(Key, new Chunk(0, "x", "", null, 0, 1), new float[] { 1, 0 })], Stop),
            () => index.CountAsync("c", Key, Stop),
            () => index.DeleteAsync("c", Key, 0, Stop),
            () => index.SearchAsync("c", new float[] { 1, 0 }, 5, Stop),
            () => index.ListVersionsAsync("c", null, 5, Stop),
            () => probe.RunAsync(Stop),
        ];

        foreach (var call in calls)
        {
            var thrown = await Assert.ThrowsAsync<RetryableException>(call);
            Assert.Equal(ErrorCodes.IndexUnavailable, thrown.Code);
            Assert.Contains("nowhere", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ProbeAsync_PointOfAProbeThatWasKilled_IsTakenAway()
    {
        await using var documents = new SearchableDocuments(stack);
        await documents.Index.ProbeAsync(Stop);
        var left = new VersionKey(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(50)), 1);
        var running = new VersionKey(Guid.CreateVersion7(), 1);
        foreach (var key in new[] { left, running })
        {
            await documents.Index.UpsertAsync(ProbePoint.Collection, [new ChunkPoint(key, new Chunk(0, "probe", "", null, 0, 5), new float[] { 1, 0 })], Stop);
        }

        await documents.Index.ProbeAsync(Stop);

        Assert.Equal(0, await documents.Index.CountAsync(ProbePoint.Collection, left, Stop));
        Assert.Equal(1, await documents.Index.CountAsync(ProbePoint.Collection, running, Stop));
    }

    [Fact]
    public async Task SearchAsync_CancelledOnTheWay_IsCancellationAndTheNextSearchIsWhole()
    {
        await using var documents = new SearchableDocuments(stack);
        var collection = Unique.Collection();
        await documents.Index.EnsureCollectionAsync(collection, 4096, Stop);
        var key = new VersionKey(Guid.NewGuid(), 1);
        await documents.MakeCurrentAsync([key], Stop);
        var vector = new float[4096];
        vector[0] = 1;
        var points = Enumerable.Range(0, 2000).Select(i => new ChunkPoint(key, new Chunk(i, "x", "", null, i, i + 1), vector)).ToList();
        await documents.Index.UpsertAsync(collection, points, Stop);

        // A search may be faster than its cancellation; twenty in a row are not.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
                var search = documents.Index.SearchAsync(collection, vector, 10, cancel.Token);
                await cancel.CancelAsync();
                await search;
            }
        });
        Assert.Equal(10, (await documents.Index.SearchAsync(collection, vector, 10, Stop)).Count);
    }

    [Fact]
    public async Task SearchAsync_MoreSearchesThanConnections_LeaveTheWorkerItsConnections()
    {
        var own = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(own, Stop);
        await using var services = stack.BuildServices(
            static s => s.AddIngestPostgres().AddIngestVectorIndex().AddOptions<WorkerOptions>().Configure(static worker => worker.Slots = 1),
            [
                ("Ingest:Postgres:ConnectionString", own), ("Ingest:Postgres:MaxPoolSize", "4"), ("Ingest:Postgres:AcquireTimeout", "00:00:03"),
            ]);
        var index = services.GetRequiredService<IVectorIndex>();
        await index.EnsureCollectionAsync("c", 2, Stop);
        await using var blocker = NpgsqlDataSource.Create(own);
        await using var connection = await blocker.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using (var block = new NpgsqlCommand("lock table ingest.vector_point", connection))
        {
            await block.ExecuteNonQueryAsync(Stop);
        }

        var searches = Enumerable.Range(0, 8).Select(_ => index.SearchAsync("c", new float[] { 1, 0 }, 5, Stop)).ToList();

        // They wait for the table, those that have a connection; a heartbeat does not have to wait for them.
        Assert.False(await services.GetRequiredService<IWorkQueue>().HeartbeatAsync(
            new Lease(Key, Guid.Empty), new Progress(Stage.Index, 0, null), TimeSpan.FromMinutes(1), Stop));
        Assert.DoesNotContain(searches, static search => search.IsCompletedSuccessfully);

        await transaction.RollbackAsync(Stop);
        var answered = 0;
        foreach (var search in searches)
        {
            try
            {
                Assert.Empty(await search);
                answered++;
            }
            catch (RetryableException error)
            {
                Assert.Equal(ErrorCodes.IndexUnavailable, error.Code);
            }
        }

        Assert.InRange(answered, 2, 8);
    }
}
