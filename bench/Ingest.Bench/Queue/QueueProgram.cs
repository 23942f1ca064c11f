using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ingest.Adapters.Postgres;
using Ingest.Domain;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.Bench.Queue;

/// <summary>
/// <c>queue CONNECTION one|batched|fair|register JOBS fresh|stale</c>: Ingest's contestant of the section queue, by its own ports; does what
/// peers/graphile-worker.mjs does. Register: JOBS documents through the registry.
/// </summary>
internal sealed class QueueProgram(NpgsqlDataSource database, IWorkQueue queue, IDocumentRegistry registry, string statistics)
{
    private const int Loops = 8;
    private const int MostOfAClaim = 100;
    private const int Few = 100;
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(90);
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal) { ["empty"] = 0, ["other"] = 0 };

    public static async Task<int> RunAsync(string connection, string mode, string jobs, string statistics)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Ingest:Postgres:ConnectionString", connection), new("Ingest:Postgres:MaxPoolSize", "12")]).Build());
        services.AddLogging().AddIngestDomain().AddIngestPostgres();
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IDatabaseMigrations>().ApplyAsync(CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(connection);
        var program = new QueueProgram(database, provider.GetRequiredService<IWorkQueue>(), provider.GetRequiredService<IDocumentRegistry>(), statistics);
        await program.PrepareAsync();
        var number = int.Parse(jobs, CultureInfo.InvariantCulture);
        object figures = mode switch
        {
            "fair" => await program.ShareAsync(number),
            "register" => await program.RegisterAsync(number),
            _ => await program.EmptyAsync(number, mode == "batched" ? MostOfAClaim : 1),
        };
        Console.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }

    private async Task<object> EmptyAsync(int jobs, int batch)
    {
        var enqueueSeconds = await SecondsOfAsync(() => EnqueueAsync("empty", jobs));
        await SettleAsync();
        var seconds = await SecondsOfAsync(() => WorkAsync(["empty"], batch, static () => false));
        return new { jobs, done = _done["empty"], seconds, enqueueSeconds };
    }

    private async Task<object> ShareAsync(int jobs)
    {
        await EnqueueAsync("empty", 2 * Few);
        await WorkAsync(["empty"], 1, static () => false); // Not measured: the first jobs of a process are slow.
        var aloneSeconds = await FewAsync();
        await EnqueueAsync("other", jobs);
        return new { aloneSeconds, besideSeconds = await FewAsync() };
    }

    private async Task<double> FewAsync()
    {
        await EnqueueAsync("empty", Few);
        await SettleAsync();
        var goal = _done["empty"] + Few;
        return await SecondsOfAsync(() => WorkAsync(["empty", "other"], 1, () => _done["empty"] >= goal));
    }

    private async Task<object> RegisterAsync(int jobs)
    {
        var names = Enumerable.Range(0, jobs).Select(static i => DocumentName.Parse($"registered-{i}.txt")).ToList();
        var content = new ReceivedContent(new ContentHash(new byte[ContentHash.Size]), 1, "etag");
        var collection = new CollectionIdentity(1, "empty", "empty");
        var seconds = await SecondsOfAsync(() => Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = Loops }, async (name, token) =>
        {
            var receipt = await registry.BeginReceiptAsync(new ReceiptRequest(collection, name, "upload"), token);
            await registry.CompleteReceiptAsync(receipt.Key, content, ConflictPolicy.Replace, token);
        }));
        return new { jobs, done = jobs, seconds };
    }

    private Task WorkAsync(string[] queues, int batch, Func<bool> isOver) => Task.WhenAll(Enumerable.Range(0, Loops).Select(async loop =>
    {
        var request = new ClaimRequest(queues, $"loop-{loop}", batch, LeaseDuration);
        while (!isOver() && await queue.ClaimAsync(request, CancellationToken.None) is { Count: > 0 } items)
        {
            var published = await PublishAsync(items);
            lock (_done)
            {
                foreach (var item in items.Where(item => published.Contains(item.Key)))
                {
                    _done[item.Collection]++;
                }
            }
        }
    }));

    private async Task<HashSet<VersionKey>> PublishAsync(IReadOnlyList<WorkItem> items)
    {
        var nothing = new Publication(0, null);
        if (items is [var only])
        {
            return await queue.PublishAsync(only.Lease, nothing, CancellationToken.None) ? [only.Key] : [];
        }

        return [.. await queue.PublishAsync([.. items.Select(item => new FinishedVersion(item.Lease, nothing))], CancellationToken.None)];
    }

    /// <summary>Two collections with a queue each. Autovacuum, which would change what PostgreSQL knows, is off; what it knows is that nothing waits.</summary>
    private async Task PrepareAsync()
    {
        await ExecuteAsync(
            """
            insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at)
            values ('empty', 'empty', 'none', 8, 'none', now()), ('other', 'other', 'none', 8, 'none', now())
            """);
        await ExecuteAsync(
            """
            do $$ declare owned regclass; begin
                for owned in select oid from pg_class where relnamespace = 'ingest'::regnamespace and relkind = 'r' loop
                    execute format('alter table %s set (autovacuum_enabled = off)', owned);
                end loop; end $$
            """);
        await ExecuteAsync("analyze");
    }

    private Task SettleAsync() => statistics == "fresh" ? ExecuteAsync("analyze") : Task.CompletedTask;

    /// <summary>Documents and pending versions as registration leaves them, by one statement.</summary>
    private async Task EnqueueAsync(string collection, int jobs)
    {
        await using var command = database.CreateCommand(
            """
            with document as (
                insert into ingest.document (collection_id, name, source, created_at, last_version, latest_version)
                select c.id, gen_random_uuid()::text, 'bench', now(), 1, 1 from ingest.collection c, generate_series(1, $2) where c.name = $1
                returning id, collection_id
            )
            insert into ingest.document_version (
                document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name,
                hash, size, etag, available_at, created_at, updated_at)
            select id, 1, 'pending', collection_id, $1, 'none', 8, 'none', id || '/v1/file', sha256('x'), 1, 'e', now(), now(), now()
            from document
            """);
        command.CommandTimeout = 300;
        command.Parameters.AddWithValue(collection);
        command.Parameters.AddWithValue(jobs);
        await command.ExecuteNonQueryAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // Written in this file.
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> SecondsOfAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
