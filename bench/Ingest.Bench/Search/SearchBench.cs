using System.Diagnostics;
using System.Globalization;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Words;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.Bench.Search;

/// <summary><c>bench/run search [CHUNKS]</c>: the embedded index by itself. Made-up chunks of 512 dimensions and 1,000 characters, 20 a document.</summary>
internal static class SearchBench
{
    private const string Collection = "bench";
    private const int Dimensions = 512;
    private const int ChunksOfDocument = 20;
    private const int Page = 240;
    private const int Searches = 40;

    public static async Task<int> RunAsync(int chunks)
    {
        using var work = new WorkFolder();
        await using var servers = await LocalServers.JoinAsync(new HomeFolder(work.Sub("home")), new StackOptions());
        await using var cached = Services(servers.DatabaseConnectionString, "1000");
        await using var scanning = Services(servers.DatabaseConnectionString, "0");
        await cached.GetRequiredService<IDatabaseMigrations>().ApplyAsync(CancellationToken.None);
        var index = cached.GetRequiredService<IVectorIndex>();
        await index.EnsureCollectionAsync(Collection, Dimensions, CancellationToken.None);
        Say(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {chunks:N0} chunks of {Dimensions} dimensions"));

        Say(await FillAsync(index, servers.DatabaseConnectionString, chunks));
        var random = new SampleChunks(-1);
        await Report("search by vector, streamed from PostgreSQL", 10, () => SearchAsync(scanning.GetRequiredService<IVectorIndex>(), random.Vector()));
        await Report("search by vector, first in a process", 1, () => SearchAsync(index, random.Vector()));
        var before = Environment.WorkingSet;
        await Report("search by vector, second in a process (loads)", 1, () => SearchAsync(index, random.Vector()));
        Say($"  memory for it: {(Environment.WorkingSet - before) / 1e6:0} MB");
        await Report("search by vector, warm", Searches, () => SearchAsync(index, random.Vector()));
        await ReportTextAsync("words not indexed yet", index, random, 3);
        var started = Stopwatch.GetTimestamp();
        while (await cached.GetRequiredService<TextIndexing>().RunStepAsync(CancellationToken.None) > 0)
        {
        }

        Say($"indexing the words of all: {Stopwatch.GetElapsedTime(started).TotalMicroseconds / chunks:0} µs a chunk");
        await ReportTextAsync("words indexed", index, random, Searches);
        return 0;
    }

    private static async Task ReportTextAsync(string when, IVectorIndex index, SampleChunks random, int searches)
    {
        await Report($"search by text, {when}, two rare words", searches, () => FindAsync(index, $"{random.RareWord()} {random.RareWord()}"));
        await Report($"search by text, {when}, three common words", searches, () => FindAsync(index, "bicycle shop rain"));
        await Report($"search by text, {when}, common and rare", searches, () => FindAsync(index, $"bicycle {random.RareWord()}"));
    }

    private static async Task<string> FillAsync(IVectorIndex index, string database, int chunks)
    {
        var sample = new SampleChunks(1);
        var points = new List<ChunkPoint>(Page);
        var keys = new List<Guid>();
        var upserting = TimeSpan.Zero;
        for (var i = 0; i < chunks; i++)
        {
            if (i % ChunksOfDocument == 0)
            {
                keys.Add(Guid.CreateVersion7());
            }

            var text = sample.Text();
            points.Add(new ChunkPoint(
                new VersionKey(keys[^1], 1), new Chunk(i % ChunksOfDocument, text, "", null, i * 1000L, (i * 1000L) + text.Length), sample.Vector()));
            if (points.Count == Page || i == chunks - 1)
            {
                var started = Stopwatch.GetTimestamp();
                await index.UpsertAsync(Collection, points, CancellationToken.None);
                upserting += Stopwatch.GetElapsedTime(started);
                points.Clear();
            }
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var publish = source.CreateCommand(
            """
            with collection as (
                insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at)
                values ('bench', 'none', 'none', 512, 'bench', now()) returning id
            )
            insert into ingest.document (id, collection_id, name, source, last_version, latest_version, current_version, created_at)
            select k, c.id, k::text, 'bench', 1, 1, 1, now() from collection as c, unnest($1::uuid[]) as k
            """);
        publish.Parameters.AddWithValue(keys.ToArray());
        await publish.ExecuteNonQueryAsync();
        await using var settle = source.CreateCommand("vacuum analyze");
        await settle.ExecuteNonQueryAsync();
        return $"upsert: {upserting.TotalMicroseconds / chunks:0} µs a chunk, {upserting.TotalMilliseconds / chunks * 256:0.0} ms for 256";
    }

    private static Task<IReadOnlyList<IndexHit>> SearchAsync(IVectorIndex index, float[] vector) => index.SearchAsync(Collection, vector, 10, CancellationToken.None);

    private static Task<IReadOnlyList<IndexHit>> FindAsync(IVectorIndex index, string query) =>
        index.Text!.SearchAsync([Collection], TextQuery.Parse(query), 10, CancellationToken.None);

    private static async Task Report(string what, int times, Func<Task> search)
    {
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await search();
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        took.Sort();
        Say(string.Create(CultureInfo.InvariantCulture, $"{what,-60} p50 {took[took.Count / 2],7:0.0} ms, best {took[0],7:0.0} ms, worst {took[^1],7:0.0} ms"));
    }

    private static void Say(string line) => Console.WriteLine(line);

    private static ServiceProvider Services(string database, string megabytes)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Ingest:Postgres:ConnectionString", database), new("Ingest:VectorCache:MaxMegabytes", megabytes)]).Build());
        services.AddLogging();
        services.AddOptions<WorkerOptions>();
        services.AddIngestPostgres().AddIngestVectorIndex();
        return services.BuildServiceProvider();
    }
}
