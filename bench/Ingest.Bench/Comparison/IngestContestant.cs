using System.Diagnostics;
using System.Text.Json;
using Ingest.Domain.Batches;
using Ingest.Domain.Collections;
using Ingest.Domain.Embedding;
using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Bench.Comparison;

/// <summary>
/// <c>ingest FOLDER HOME</c>: what <c>./ingest run FOLDER</c> does, the whole of it, with the trivial embedder in place of the lexical one. Prints when
/// every document was searchable (<c>searchableSeconds</c>) and when all words were indexed, after which it ends (<c>wordsSeconds</c>), both since the process started.
/// </summary>
internal static class IngestContestant
{
    private const string CollectionName = "bench";

    /// <summary>Where the chunks of searchable versions are.</summary>
    public const string ChunkTable = """
        select d.name as source, p.text
        from ingest.vector_point p
        join ingest.document d on d.id = p.document_id and d.current_version = p.version
        where d.deleted_at is null
        """;

    public static async Task<int> RunAsync(string folder, string home)
    {
        var embedder = new TrivialEmbedder();
        await using var application = await LocalApplication.StartAsync(
            new HomeFolder(home), LocalRole.Worker, Console.Error.WriteLine,
            [("Ingest:Collections:EmbeddingModel", embedder.Model)],
            services => services.Replace(ServiceDescriptor.Singleton<IEmbedderCatalog>(new OnlyEmbedder(embedder))),
            CancellationToken.None);
        var collection = await application.Get<CollectionDirectory>().ResolveAsync(CollectionName, CancellationToken.None);
        application.StartWorker(collection.Queue);

        var batch = await application.Get<IBatchStore>().BeginAsync(collection.Name, [], CancellationToken.None);
        var results = await FileIngestion.Of(application.Services).RunAsync(batch.Id, FileSelection.From([folder]).Files, collection.Name, "upload", new Silent(), CancellationToken.None);
        var searchable = SinceStart();
        await WordsDisplay.FinishAsync(application, Console.Error.WriteLine, CancellationToken.None);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            files = results.Count,
            failed = results.Count(static r => r.IsFailed),
            chunks = results.Sum(static r => r.Chunks),
            searchableSeconds = Math.Round(searchable.TotalSeconds, 2),
            wordsSeconds = Math.Round(SinceStart().TotalSeconds, 2),
        }));
        return results.Any(static r => r.IsFailed) ? 1 : 0;
    }

    private static TimeSpan SinceStart()
    {
        using var self = Process.GetCurrentProcess();
        return DateTime.Now - self.StartTime;
    }

    private sealed class Silent : IIngestionProgress
    {
        public void Sent(string name)
        {
        }

        public void Working(string name, string stage, long done, long? total)
        {
        }

        public void Finished(FileResult result)
        {
        }
    }
}
