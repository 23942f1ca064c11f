using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ingest.Domain.Reconciliation;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.Bench.Growth;

/// <summary>
/// <c>reconcile HOME DOCUMENTS</c>: the product's reconciler over everything once, in a process of its own, so that its memory can be seen. Prints what
/// it found as one line of JSON.
/// </summary>
internal static class ReconcileProgram
{
    private static readonly TimeSpan SamplePause = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(string folder, string documents)
    {
        var home = new HomeFolder(folder);
        await using var application = await GrowthApplication.StartAsync(home, int.Parse(documents, CultureInfo.InvariantCulture), CancellationToken.None);
        await using var servers = await LocalServers.JoinAsync(home, new StackOptions());
        await using var source = NpgsqlDataSource.Create(servers.DatabaseConnectionString);
        using var ended = new CancellationTokenSource();
        var heap = Task.Run(() => PeakHeapAsync(ended.Token));

        var (started, first) = (Stopwatch.GetTimestamp(), await application.Get<Reconciler>().RunAsync(CancellationToken.None));
        var oneRun = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (first.Checks.FirstOrDefault(static check => check.Error is not null) is { } failed)
        {
            throw new InvalidOperationException($"{failed.Check} could not finish: {failed.Error}");
        }

        var walks = new List<Walk>();
        foreach (var check in application.Services.GetServices<IReconcileCheck>())
        {
            walks.Add(await WalkAsync(check, first.Checks.Single(report => report.Check == check.Name).Found, source));
        }

        await ended.CancelAsync();
        Console.WriteLine(JsonSerializer.Serialize(new Reconciled(Math.Round(oneRun, 2), walks, await heap)));
        return 0;
    }

    /// <summary>Goes on where the first run ended, until the check begins anew.</summary>
    private static async Task<Walk> WalkAsync(IReconcileCheck check, long foundBefore, NpgsqlDataSource source)
    {
        var (runs, seconds, longest, found) = (0, 0.0, 0.0, foundBefore);
        await using var open = source.CreateCommand("select count(*) from ingest.reconcile_cursor where check_name = $1");
        open.Parameters.AddWithValue(check.Name);
        do
        {
            var started = Stopwatch.GetTimestamp();
            found += (await check.RunAsync(CancellationToken.None)).Found;
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            (runs, seconds, longest) = (runs + 1, seconds + took, Math.Max(longest, took));
        }
        while ((long)(await open.ExecuteScalarAsync())! > 0);

        return new Walk(check.Name, runs, Math.Round(seconds, 2), Math.Round(longest, 2), found);
    }

    private static async Task<double> PeakHeapAsync(CancellationToken cancellationToken)
    {
        var peak = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
            await Task.Delay(SamplePause, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        return Math.Round(peak / 1_048_576.0, 1);
    }
}

/// <summary>What <see cref="ReconcileProgram"/> prints.</summary>
/// <param name="OneRun">Seconds of the first run of the reconciler.</param>
/// <param name="Walks">Each check until it has seen everything.</param>
/// <param name="PeakHeap">Largest managed heap, MB.</param>
internal sealed record Reconciled(double OneRun, IReadOnlyList<Walk> Walks, double PeakHeap);
