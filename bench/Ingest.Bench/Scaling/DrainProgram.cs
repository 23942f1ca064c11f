using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Bench.Comparison;
using Ingest.Domain.Batches;
using Ingest.Domain.Collections;
using Ingest.Domain.Embedding;
using Ingest.Domain.Processing;
using Ingest.Domain.Telemetry;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ingest.Bench.Scaling;

/// <summary>
/// <c>drain WARM-UP FOLDER HOME SLOTS</c>: works off a folder of documents with so many slots and nothing else to do. Compilation is over before (the
/// warm-up folder), all documents are in before the first is claimed, and the text index waits until the last is searchable: so what is measured
/// is a document's own way, and the rest is measured by itself.
/// </summary>
internal static class DrainProgram
{
    public static async Task<int> RunAsync(string warmUp, string folder, string home, int slots)
    {
        var root = new HomeFolder(home);
        await using var servers = await LocalServers.JoinAsync(root, new StackOptions());
        var (postgres, azurite) = servers.FindRunning();
        ProcessorUse Use() => ProcessorUse.Now(postgres!.Process.Pid, azurite!.Process.Pid);

        var embedder = new TrivialEmbedder();
        await using var application = await LocalApplication.StartAsync(
            root, LocalRole.Worker, Console.Error.WriteLine,
            [("Ingest:Collections:EmbeddingModel", embedder.Model), ("Ingest:Worker:Slots", slots.ToString(CultureInfo.InvariantCulture))],
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<IEmbedderCatalog>(new OnlyEmbedder(embedder)));
                services.Remove(services.Single(static service => service.ImplementationType == typeof(TextIndexService)));
            },
            CancellationToken.None);

        using var stages = new StageTimes();
        var warm = await ResolveAsync(application, "warm");
        application.StartWorker(warm.Queue);
        await SendAsync(application, warm, warmUp, new Silent());
        await DrainWordsAsync(application);
        stages.Clear();

        // A queue that the worker does not take yet, so that everything waits when it begins.
        var drain = await ResolveAsync(application, "drain");
        var documents = FileSelection.From([folder]).Files.Count;
        var (beforeIntake, intakeBegan) = (Use(), Stopwatch.GetTimestamp());
        var (beforeDrain, intake, log) = (beforeIntake, TimeSpan.Zero, 0.0);
        var chunks = await SendAsync(application, drain, folder, new AfterAll(documents, () =>
        {
            (beforeDrain, intake, log) = (Use(), Stopwatch.GetElapsedTime(intakeBegan), ReadLog(servers.DatabaseConnectionString));
            application.Get<IOptions<WorkerOptions>>().Value.Queues.Add(drain.Queue);
            application.Get<IWorkSignal>().Notify();
        }));
        var (beforeWords, logBeforeWords) = (Use(), ReadLog(servers.DatabaseConnectionString));
        var means = stages.Means();
        await DrainWordsAsync(application);
        var (after, logAfter) = (Use(), ReadLog(servers.DatabaseConnectionString));

        var stays = await ReadStaysAsync(servers.DatabaseConnectionString, drain.Name);
        var measured = new Drain(
            slots, documents, chunks, stays.Wall, beforeWords.Since(beforeDrain), after.Since(beforeWords), intake.TotalSeconds, beforeDrain.Since(beforeIntake),
            logBeforeWords - log, logAfter - logBeforeWords, means, stays.Each);
        Console.WriteLine(JsonSerializer.Serialize(measured, JsonSerializerOptions.Web));
        return 0;
    }

    // Each run has collections and a queue of its own, so that runs share the servers and nothing else.
    private static Task<CollectionIdentity> ResolveAsync(LocalApplication application, string name)
    {
        var own = $"{name}-{Environment.ProcessId}";
        application.Get<IOptions<CollectionOptions>>().Value.Queue = own;
        return application.Get<CollectionDirectory>().ResolveAsync(own, CancellationToken.None);
    }

    private static async Task<int> SendAsync(LocalApplication application, CollectionIdentity collection, string folder, IIngestionProgress progress)
    {
        var batch = await application.Get<IBatchStore>().BeginAsync(collection.Name, [], CancellationToken.None);
        var results = await FileIngestion.Of(application.Services)
            .RunAsync(batch.Id, FileSelection.From([folder]).Files, collection.Name, "upload", progress, CancellationToken.None);
        return results.FirstOrDefault(static result => result.IsFailed) is { } failed
            ? throw new InvalidOperationException($"{failed.Name} failed: {failed.Error?.Code} {failed.Error?.Message}")
            : results.Sum(static result => result.Chunks);
    }

    private static async Task DrainWordsAsync(LocalApplication application)
    {
        var indexing = application.Get<TextIndexing>();
        while (await indexing.RunStepAsync(CancellationToken.None) > 0)
        {
        }
    }

    /// <summary>Bytes of write-ahead log so far.</summary>
    private static double ReadLog(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand("select (pg_current_wal_lsn() - '0/0')::float8", connection);
        return (double)command.ExecuteScalar()!;
    }

    private static async Task<(double Wall, List<double> Each)> ReadStaysAsync(string connectionString, string collection)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select extract(epoch from max(e.at) filter (where e.event = 'claimed'))::float8, extract(epoch from max(e.at) filter (where e.event = 'published'))::float8
            from ingest.document_event e
            join ingest.document d on d.id = e.document_id
            join ingest.collection c on c.id = d.collection_id
            where c.name = $1
            group by e.document_id
            """,
            connection) { Parameters = { new() { Value = collection } } };
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(double Claimed, double Published)>();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetDouble(0), reader.GetDouble(1)));
        }

        return (rows.Max(static row => row.Published) - rows.Min(static row => row.Claimed), [.. rows.Select(static row => row.Published - row.Claimed).Order()]);
    }

    /// <summary>Acts once as soon as so many files are in.</summary>
    private sealed class AfterAll(int files, Action act) : IIngestionProgress
    {
        private int _sent;

        public void Sent(string name)
        {
            if (Interlocked.Increment(ref _sent) == files)
            {
                act();
            }
        }

        public void Working(string name, string stage, long done, long? total)
        {
        }

        public void Finished(FileResult result)
        {
        }
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

    /// <summary>Listens to the product's own measurement of its stages.</summary>
    private sealed class StageTimes : IDisposable
    {
        private readonly ConcurrentBag<(string Stage, double Seconds)> _times = [];
        private readonly MeterListener _listener = new();

        public StageTimes()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter == IngestTelemetry.Meter && instrument.Name == "ingest.stage.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag.Key == "ingest.stage")
                    {
                        _times.Add(((string)tag.Value!, seconds));
                    }
                }
            });
            _listener.Start();
        }

        public void Clear() => _times.Clear();

        public Dictionary<string, double> Means() =>
            _times.GroupBy(static time => time.Stage).ToDictionary(static stage => stage.Key, static stage => Math.Round(stage.Average(static time => time.Seconds), 5));

        public void Dispose() => _listener.Dispose();
    }
}
