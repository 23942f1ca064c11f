using System.Security.Cryptography;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Figures;

/// <summary>Counts are exact at every moment, while many workers move documents, several fold, and connections are killed in the middle of it all.</summary>
public sealed class FigureRaceTests(LocalStack stack)
{
    private const int Movers = 6;
    private const int Folders = 2;
    private const int Comparisons = 60;
    private const int Kills = 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_ManyMoversFoldersAndKills_AreThoseOfTheRowsAtEveryMoment()
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var stores = new PostgresStores(stack, ("Ingest:Postgres:ConnectionString", database), ("Ingest:Postgres:MaxPoolSize", "16"));
        var collection = await stores.Stores.Collections.GetOrCreateAsync(new Collection(0, "c", "q", "lexical-512", 512, "v"), Stop);
        await using var watcher = new PostgresStores(stack, ("Ingest:Postgres:ConnectionString", $"{database};Application Name=watcher"));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var moved = 0;
        List<Task> running =
        [
            .. Enumerable.Range(0, Movers).Select(i => RepeatAsync(async random =>
            {
                await MoveAsync(stores, collection, random);
                Interlocked.Increment(ref moved);
            }, seed: i, ending.Token)),
            .. Enumerable.Range(0, Folders).Select(i => RepeatAsync(
                async random => await stores.Get<IFigureKeeping>().FoldAsync(random.Next(1, 200), Stop), seed: 100 + i, ending.Token)),
        ];

        await using var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(stack.AdminConnectionString) { Database = new NpgsqlConnectionStringBuilder(database).Database });
        var killed = 0;
        var wrong = new List<string>();
        for (var i = 0; i < Comparisons; i++)
        {
            wrong.AddRange(await Counting.FindWrongAsync(watcher.Get<Databases>().Main, collection: null, Stop));
            if (i * Kills / Comparisons > killed)
            {
                killed += await KillOneAsync(admin);
            }

            var seen = Volatile.Read(ref moved);
            await Eventually.HoldsAsync(() => Volatile.Read(ref moved) > seen);
        }

        await ending.CancelAsync();
        await Task.WhenAll(running);
        while (await watcher.Get<IFigureKeeping>().FoldAsync(1000, Stop) > 0)
        {
        }

        wrong.AddRange(await Counting.FindWrongAsync(watcher.Get<Databases>().Main, collection: null, Stop));
        Assert.Empty(wrong);
        Assert.True(killed > 10, $"Only {killed} connections were killed.");
        Assert.Equal(new MiscountedPage(0, Next: null), await watcher.Get<IFigureKeeping>().NoteMiscountedAsync(after: null, 100_000, Stop));
        Assert.Equal(0, await watcher.Get<IFigureKeeping>().MendSumsAsync(Stop));
    }

    /// <summary>One step that a worker, a person or a source might do, on a few documents that all share.</summary>
    private static async Task MoveAsync(PostgresStores stores, Collection collection, Random random)
    {
        var name = $"{random.Next(12)}.txt";
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                var receipt = await stores.Stores.Registry.BeginReceiptAsync(new ReceiptRequest(collection, DocumentName.Parse(name), "test"), Stop);
                if (random.Next(5) > 0)
                {
                    await stores.Stores.Registry.CompleteReceiptAsync(
                        receipt.Key, new ReceivedContent(new ContentHash(SHA256.HashData([(byte)random.Next(4)])), random.Next(1000), "e"), ConflictPolicy.Replace, Stop);
                }
                else
                {
                    await stores.Stores.Registry.AbandonReceiptAsync(receipt.Key, "upload_incomplete", "Broke off.", Stop);
                }

                break;
            case 3 or 4 or 5:
                foreach (var item in await stores.Stores.Queue.ClaimAsync(new ClaimRequest([collection.Queue], "worker", random.Next(1, 4), TimeSpan.FromMinutes(1)), Stop))
                {
                    await FinishAsync(stores, item, random);
                }

                break;
            case 6:
                await stores.Stores.Queue.RetryFailedAsync(new FailedDocuments(collection.Name, Code: null, After: null, Limit: 3), Stop);
                await stores.Stores.Queue.RescueAsync([collection.Queue], 3, TimeSpan.Zero, 10, Stop);
                break;
            default:
                foreach (var document in await stores.Stores.Queries.FindByNameAsync(name, collection.Name, Stop))
                {
                    await stores.Stores.Removal.DeleteAsync(document.Id, "test", Stop);
                }

                break;
        }
    }

    private static async Task FinishAsync(PostgresStores stores, WorkItem item, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                await stores.Stores.Queue.FailAsync(item.Lease, random.Next(2) == 0 ? "corrupt" : "encrypted", "No.", Stop);
                break;
            case 1:
                await stores.Stores.Queue.RetryAsync(item.Lease, new RetryRequest("embedder_unavailable", "Busy.", stores.Time.GetUtcNow(), MaxAttempts: 2), Stop);
                break;
            default:
                await stores.Stores.Queue.PublishAsync(item.Lease, new Publication(random.Next(9), null), Stop);
                break;
        }
    }

    private static async Task RepeatAsync(Func<Random, Task> act, int seed, CancellationToken ending)
    {
        var random = new Random(seed);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await act(random);
            }
            catch (RetryableException)
            {
                // Its connection was killed, before or after the commit: nobody knows.
            }
        }
    }

    private static async Task<int> KillOneAsync(NpgsqlDataSource admin)
    {
        await using var command = admin.CreateCommand(
            """
            select count(pg_terminate_backend(pid)) from (
                select pid from pg_stat_activity
                where datname = current_database() and application_name = 'ingest' and state <> 'idle' and query not like '%table counted except%'
                order by random() limit 1) one
            """);
        return (int)(long)(await command.ExecuteScalarAsync(Stop))!;
    }
}
