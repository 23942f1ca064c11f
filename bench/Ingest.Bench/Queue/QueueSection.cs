using System.Text.Json;
using Ingest.Bench.Comparison;
using Ingest.Bench.Sections;
using Ingest.LocalHost.Stack;

namespace Ingest.Bench.Queue;

/// <summary>
/// Empty jobs: taken, completed. Every run has a process and a database of its own on the same server, so nobody is warm. The contestants of a round follow
/// right after one another, and whoever is first changes.
/// </summary>
internal sealed class QueueSection : Section<QueueFigures>
{
    private const string Ingest = "Ingest";

    // With two queues and turns the short one gets half of the work: twice the time, and half as much again for what varies.
    private const double FairTimes = 3;

    // Beyond what two runs of the same differ by.
    private const double CliffTimes = 1.3;

    private static readonly string[] Contestants = [Ingest, "graphile-worker", "pg-boss"];
    private static readonly string[] Modes = ["one", "batched"];

    /// <inheritdoc/>
    public override string Name => "queue";

    /// <inheritdoc/>
    public override string Title => "Queue";

    /// <inheritdoc/>
    public override async Task<QueueFigures> RunAsync(SectionContext context)
    {
        var (single, batched, waiting, rounds) = (context.Size(10_000, 300), context.Size(50_000, 2_000), context.Size(50_000, 2_000), context.Size(3, 1));
        await using var servers = await LocalServers.JoinAsync(new HomeFolder(context.Folder("home")), new StackOptions(), context.Say, context.CancellationToken);
        var (runs, fairness) = (new List<QueueRun>(), new List<FairnessRun>());
        for (var round = 1; round <= rounds; round++)
        {
            var turn = (round - 1) % Contestants.Length;
            string[] order = [.. Contestants[turn..], .. Contestants[..turn]];
            foreach (var (mode, jobs) in new[] { ("one", single), ("batched", batched) })
            {
                foreach (var statistics in round % 2 == 1 ? new[] { "fresh", "stale" } : ["stale", "fresh"])
                {
                    foreach (var contestant in order)
                    {
                        var told = await RunAsync(servers, contestant, mode, jobs, statistics, context);
                        var run = new QueueRun(
                            round, contestant, mode, statistics, jobs, told.GetProperty("done").GetInt32(), told.GetProperty("seconds").GetDouble(), told.GetProperty("enqueueSeconds").GetDouble());
                        runs.Add(run);
                        context.Say($"round {round}, {mode}, {statistics}, {contestant}: {Figure.Of(run.Rate)} jobs/s");
                    }
                }
            }

            foreach (var contestant in order)
            {
                var told = await RunAsync(servers, contestant, "fair", waiting, "fresh", context);
                var run = new FairnessRun(round, contestant, told.GetProperty("aloneSeconds").GetDouble(), told.GetProperty("besideSeconds").GetDouble());
                fairness.Add(run);
                context.Say($"round {round}, fairness, {contestant}: 100 jobs in {Figure.Of(run.AloneSeconds, "s")} alone, {Figure.Of(run.BesideSeconds, "s")} beside {waiting}");
            }
        }

        var registered = await RunAsync(servers, Ingest, "register", context.Size(2_000, 100), "fresh", context);
        return new QueueFigures(runs, fairness, registered.GetProperty("done").GetInt32() / registered.GetProperty("seconds").GetDouble(), waiting);
    }

    /// <inheritdoc/>
    public override string Render(QueueFigures figures)
    {
        var speed = new MarkdownTable("jobs/s", "one at a time", "batched");
        var cliff = new MarkdownTable("with fresh statistics to stale ones", "one at a time", "batched");
        var fair = new MarkdownTable("100 jobs of a queue", "alone", $"beside {Figure.Of(figures.Waiting)}", "ratio");
        var enqueue = new List<string>();
        foreach (var contestant in Contestants)
        {
            speed.Row([contestant, .. Modes.Select(mode => Figure.Of(Medians.Of(Rates(figures, contestant, mode, "fresh"))))]);
            cliff.Row([contestant, .. Modes.Select(mode => Cliff(figures, contestant, mode).ToString())]);
            var runs = figures.Fairness.Where(run => run.Contestant == contestant).ToList();
            fair.Row(
                contestant, Figure.Of(1000 * Medians.Of(runs.Select(static run => run.AloneSeconds)), "ms"),
                Figure.Of(1000 * Medians.Of(runs.Select(static run => run.BesideSeconds)), "ms"), Fairness(figures, contestant).ToString());
            enqueue.Add($"{contestant} {Figure.Of(Medians.Of(figures.Runs.Where(run => run.Contestant == contestant).Select(static run => run.Jobs / run.EnqueueSeconds)))}/s");
        }

        foreach (var peer in Contestants.Where(static contestant => contestant != Ingest))
        {
            speed.Row([$"Ingest to {peer}", .. Modes.Select(mode => Ahead(figures, peer, mode).ToString())]);
        }

        var (one, batched) = (figures.Runs.First(static run => run.Mode == "one").Jobs, figures.Runs.First(static run => run.Mode == "batched").Jobs);
        return $"""
            Empty jobs taken and completed by 8 loops, on the same PostgreSQL, each run in a process and a database of its own: {Figure.Of(one)} jobs one at a time, {Figure.Of(batched)} batched
            (peers 500 at a time, Ingest 100, the most its port gives). A job of Ingest is a version of a document: taken with a lease, published, both told in its timeline.
            Medians of {Figure.Of(figures.Runs.Max(static run => run.Round))} rounds.

            {speed}
            Putting the jobs there is not in these figures: {string.Join(", ", enqueue)}, all by bulk statements; for Ingest that is made for this measurement, its own way is to
            register a document at a time, {Figure.Of(figures.RegisteredPerSecond)}/s.

            Statistics are stale when ANALYZE ran while the queue was empty, as autovacuum does, and the jobs came afterwards. 1× is no difference:

            {cliff}
            Fairness: two queues, one pool of 8. Turns would be 2×. graphile-worker takes the oldest of all; a caller of pg-boss asks queue by queue.

            {fair}
            """;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Goal> Judge(QueueFigures figures) =>
    [
        .. from peer in Contestants.Where(static contestant => contestant != Ingest)
           from mode in Modes
           select Goal.AtLeast($"Queue, jobs/s relative to {peer}, {Words(mode)}", 1, Ahead(figures, peer, mode).Median, "×"),
        Goal.AtMost($"Queue, 100 jobs beside {Figure.Of(figures.Waiting)} of another queue, time relative to alone", FairTimes, Fairness(figures, Ingest).Median, "×"),
        .. Modes.Select(mode => Goal.AtMost($"Queue, jobs/s with fresh statistics relative to stale ones, {Words(mode)}", CliffTimes, Cliff(figures, Ingest, mode).Median, "×")),
    ];

    private static string Words(string mode) => mode == "one" ? "one at a time" : mode;

    private static List<double> Rates(QueueFigures figures, string contestant, string mode, string statistics) =>
        [.. figures.Runs.Where(run => run.Contestant == contestant && run.Mode == mode && run.Statistics == statistics).OrderBy(static run => run.Round).Select(static run => run.Rate)];

    private static PairedRatio Ahead(QueueFigures figures, string peer, string mode) => PairedRatio.Of(Rates(figures, Ingest, mode, "fresh"), Rates(figures, peer, mode, "fresh"));

    private static PairedRatio Cliff(QueueFigures figures, string contestant, string mode) =>
        PairedRatio.Of(Rates(figures, contestant, mode, "fresh"), Rates(figures, contestant, mode, "stale"));

    private static PairedRatio Fairness(QueueFigures figures, string contestant)
    {
        var runs = figures.Fairness.Where(run => run.Contestant == contestant).ToList();
        return PairedRatio.Of([.. runs.Select(static run => run.BesideSeconds)], [.. runs.Select(static run => run.AloneSeconds)]);
    }

    private static async Task<JsonElement> RunAsync(LocalServers servers, string contestant, string mode, int jobs, string statistics, SectionContext context)
    {
        var database = await OwnDatabase.CreateAsync(servers, "queue", context.CancellationToken);
        var run = contestant == Ingest
            ? await MeasuredProcess.RunAsync("dotnet", [typeof(QueueSection).Assembly.Location, "queue", database.ConnectionString, mode, $"{jobs}", statistics], context.CancellationToken)
            : await MeasuredProcess.RunAsync(
                "node", [Path.Combine(Repository.Folder, "bench", "peers", $"{contestant}.mjs"), database.Uri, mode, $"{jobs}", statistics], context.CancellationToken);
        await database.DropAsync(servers, context.CancellationToken);
        return JsonElement.Parse(run.Output);
    }
}
