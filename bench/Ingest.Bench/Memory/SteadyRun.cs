using System.Diagnostics;
using System.Globalization;
using Ingest.Bench.Corpus;
using Ingest.Bench.Sections;
using Ingest.LocalHost.Stack;
using Npgsql;

namespace Ingest.Bench.Memory;

/// <summary>The released service under <see cref="SteadyLoad"/>, with servers that are no children of it, watched from outside.</summary>
internal sealed class SteadyRun(SectionContext context)
{
    private static readonly TimeSpan SamplePause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(2);

    /// <summary>Runs it.</summary>
    public async Task<MemoryFigures> RunAsync(TimeSpan warmUp, TimeSpan measured, double callsPerSecond)
    {
        var corpus = context.Folder("corpus");
        MixedCorpus.Write(corpus, SteadyLoad.Files, context.Seed);
        var home = new HomeFolder(context.Folder("home"));
        var heapFile = home.Find("heap");
        await using var servers = await LocalServers.JoinAsync(home, new StackOptions(), context.Say, context.CancellationToken);
        await using var service = await new IngestProgram(home.Root).UpAsync(
            ("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), (StartupHook.FileVariable, heapFile));
        var (postgres, azurite) = servers.FindRunning();
        var load = new SteadyLoad(service, corpus, context.Seed);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var loading = load.RunAsync(callsPerSecond, stop.Token);

        await Task.WhenAny(loading, Task.Delay(warmUp, stop.Token));
        var samples = new List<MemorySample>();
        var started = Stopwatch.GetTimestamp();
        while (!loading.IsCompleted && Stopwatch.GetElapsedTime(started) <= measured)
        {
            var sample = new MemorySample(
                Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), Round(ProcessMemory.Resident(service.ProcessId)), Heap(heapFile),
                Round(ProcessMemory.Proportional(postgres!.Process.Pid)), Round(ProcessMemory.Resident(azurite!.Process.Pid)));
            samples.Add(sample);
            context.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{sample.Seconds,7:0} s  service {sample.Service:0} MB (heap {sample.Heap:0}), PostgreSQL {sample.Postgres:0} MB, Azurite {sample.Azurite:0} MB, {load.Calls} calls, {load.Live} documents"));
            await Task.WhenAny(loading, Task.Delay(SamplePause, stop.Token));
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        await stop.CancelAsync();
        await loading;
        var unsettled = await SettleAsync(servers.DatabaseConnectionString, load.Live);
        return new MemoryFigures(measured.TotalMinutes, warmUp.TotalMinutes, callsPerSecond, load.Calls, Round(load.Bytes / 1e6), load.Live, unsettled, samples);
    }

    private static double Heap(string file) =>
        File.Exists(file) ? Round(double.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) / 1_048_576) : 0;

    private static double Round(double megabytes) => Math.Round(megabytes, 1);

    /// <summary>Documents that are not there as they were sent last once the worker has had its time.</summary>
    private static async Task<long> SettleAsync(string database, int live)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand(
            """
            select count(*)
            from ingest.document d
            join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version
            where d.deleted_at is null and v.state = 'ready' and d.current_version = v.version
            """);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var unsettled = live - (long)(await count.ExecuteScalarAsync())!;
            if (unsettled == 0 || Stopwatch.GetElapsedTime(started) > SettleLimit)
            {
                return Math.Abs(unsettled);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
