using System.Diagnostics;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Bench.Sections;
using Ingest.Domain;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Indexing;
using Ingest.Domain.Search;
using Ingest.Domain.Words;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Ingest.Bench.Search;

/// <summary>The embedded index by itself: made-up chunks of 512 dimensions and 1,000 characters, 20 a document.</summary>
internal sealed class SearchSection : Section<SearchFigures>
{
    /// <summary>How the search is called whose time has a goal.</summary>
    public const string WarmVector = "by vector, warm";

    private const string Collection = "bench";
    private const double WarmGoalMilliseconds = 50;
    private const int ChunksOfDocument = 20;
    private const int Page = 240;

    /// <inheritdoc/>
    public override string Name => "search";

    /// <inheritdoc/>
    public override string Title => "Search";

    /// <inheritdoc/>
    public override async Task<SearchFigures> RunAsync(SectionContext context)
    {
        var (chunks, times) = (context.Size(100_000, 2_000), context.Size(200, 20));
        await using var servers = await LocalServers.JoinAsync(new HomeFolder(context.Folder("home")), new StackOptions(), context.Say, context.CancellationToken);
        await using var caching = Services(servers.DatabaseConnectionString, "1000", context.Seed);
        await using var streaming = Services(servers.DatabaseConnectionString, "0", context.Seed);
        await caching.GetRequiredService<IDatabaseMigrations>().ApplyAsync(context.CancellationToken);
        var index = caching.GetRequiredService<IVectorIndex>();
        await index.EnsureCollectionAsync(Collection, RandomEmbedder.Length, context.CancellationToken);

        context.Say($"writing {chunks:N0} chunks…");
        var upserting = await FillAsync(index, servers.DatabaseConnectionString, chunks, context);
        var random = new SampleChunks(context.Seed + 1);
        var timing = new SearchTiming(context);
        await timing.RunAsync("by vector, streamed from PostgreSQL", Math.Min(times, 20), () => ByVectorAsync(streaming.GetRequiredService<IVectorIndex>()));
        await timing.RunAsync("by vector, first in a process", 1, () => ByVectorAsync(index));
        var before = Environment.WorkingSet;
        await timing.RunAsync("by vector, second in a process (takes the vectors into memory)", 1, () => ByVectorAsync(index));
        var cache = (Environment.WorkingSet - before) / 1e6;
        await timing.RunAsync(WarmVector, times, () => ByVectorAsync(index));

        await TimeTextAsync("words not indexed yet", Math.Min(times, 5));
        context.Say("indexing the words…");
        var started = Stopwatch.GetTimestamp();
        while (await caching.GetRequiredService<TextIndexing>().RunStepAsync(context.CancellationToken) > 0)
        {
        }

        var words = Stopwatch.GetElapsedTime(started);
        await TimeTextAsync("words indexed", times);
        var service = caching.GetRequiredService<SearchService>();
        await timing.RunAsync("hybrid, the whole search with highlights", times, () =>
            service.SearchAsync(new SearchRequest($"bicycle {random.RareWord()}", Collection, 10, SearchMode.Hybrid), context.CancellationToken));
        return new SearchFigures(
            chunks, (chunks + ChunksOfDocument - 1) / ChunksOfDocument, RandomEmbedder.Length,
            upserting.TotalMicroseconds / chunks, words.TotalMicroseconds / chunks, cache, timing.Searches);

        Task ByVectorAsync(IVectorIndex of) => of.SearchAsync(Collection, random.Vector(), 10, context.CancellationToken);

        async Task TimeTextAsync(string when, int searches)
        {
            await timing.RunAsync($"by text, {when}, two rare words", searches, () => ByTextAsync($"{random.RareWord()} {random.RareWord()}"));
            await timing.RunAsync($"by text, {when}, three common words", searches, () => ByTextAsync("bicycle shop rain"));
            await timing.RunAsync($"by text, {when}, common and rare", searches, () => ByTextAsync($"bicycle {random.RareWord()}"));
        }

        Task ByTextAsync(string query) => index.Text!.SearchAsync([Collection], TextQuery.Parse(query), 10, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override string Render(SearchFigures figures)
    {
        var table = new MarkdownTable("search", "times", "p50", "p95");
        foreach (var search in figures.Searches)
        {
            table.Row(search.What, Figure.Of(search.Times), Figure.Of(search.P50, "ms"), Figure.Of(search.P95, "ms"));
        }

        return $"""
            The embedded index by itself, ten hits: {Figure.Of(figures.Chunks)} made-up chunks of {figures.Dimensions} dimensions and 1,000 characters in {Figure.Of(figures.Documents)} documents. Search by vector
            compares with every vector, so its recall is 1 by construction.

            {table}
            Writing a chunk takes {Figure.Of(figures.UpsertMicroseconds, "µs")}, indexing its words {Figure.Of(figures.WordsMicroseconds, "µs")} later; the vectors take {Figure.Of(figures.CacheMegabytes, "MB")} of
            memory in a process that searches again and again.
            """;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Goal> Judge(SearchFigures figures) =>
    [
        Goal.AtMost(
            $"Search by vector, exact, {Figure.Of(figures.Chunks)} chunks, warm, p50", WarmGoalMilliseconds,
            figures.Searches.Single(static search => search.What == WarmVector).P50, " ms"),
    ];

    private static async Task<TimeSpan> FillAsync(IVectorIndex index, string database, int chunks, SectionContext context)
    {
        var sample = new SampleChunks(context.Seed);
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
                await index.UpsertAsync(Collection, points, context.CancellationToken);
                upserting += Stopwatch.GetElapsedTime(started);
                points.Clear();
            }
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var publish = source.CreateCommand(
            """
            with collection as (
                insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at)
                values ('bench', 'none', $2, $3, 'bench', now()) returning id
            )
            insert into ingest.document (id, collection_id, name, source, last_version, latest_version, current_version, created_at)
            select k, c.id, k::text, 'bench', 1, 1, 1, now() from collection as c, unnest($1::uuid[]) as k
            """);
        publish.Parameters.AddWithValue(keys.ToArray());
        publish.Parameters.AddWithValue(RandomEmbedder.Name);
        publish.Parameters.AddWithValue(RandomEmbedder.Length);
        await publish.ExecuteNonQueryAsync(context.CancellationToken);
        await using var settle = source.CreateCommand("vacuum analyze");
        await settle.ExecuteNonQueryAsync(context.CancellationToken);
        return upserting;
    }

    private static ServiceProvider Services(string database, string megabytes, int seed)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Ingest:Postgres:ConnectionString", database), new("Ingest:VectorCache:MaxMegabytes", megabytes)]).Build());
        services.AddLogging();
        services.AddIngestDomain().AddIngestPostgres().AddIngestVectorIndex();
        services.Replace(ServiceDescriptor.Singleton<IEmbedderCatalog>(new OnlyEmbedder(new RandomEmbedder(seed))));
        return services.BuildServiceProvider();
    }
}
