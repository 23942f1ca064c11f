using System.Globalization;
using System.Text.Json;
using Ingest.Bench.Comparison;
using Ingest.Bench.Corpus;
using Ingest.Bench.Sections;
using Ingest.LocalHost.Stack;

namespace Ingest.Bench.Scaling;

/// <summary>From one machine to many: the costs of a document measured with one slot, the simulation checked on more slots, and what it predicts.</summary>
internal sealed class ScalingSection : Section<ScalingFigures>
{
    /// <summary>How far the prediction may be off for the number of slots that this machine has cores, and for twice as many.</summary>
    public const double ErrorGoal = 0.15;

    private static readonly int[] Instances = [1, 2, 4, 8, 16, 32, 64];

    /// <inheritdoc/>
    public override string Name => "scaling";

    /// <inheritdoc/>
    public override string Title => "From one machine to many";

    /// <inheritdoc/>
    public override async Task<ScalingFigures> RunAsync(SectionContext context)
    {
        var (documents, rounds) = (context.Size(400, 60), context.Size(3, 1));
        var (warmUp, folder, home) = (context.Folder("warm-up"), context.Folder("corpus"), context.Folder("home"));
        MixedCorpus.Write(warmUp, context.Size(150, 30), context.Seed + 1);
        MixedCorpus.Write(folder, documents, context.Seed);
        await using var servers = await LocalServers.JoinAsync(new HomeFolder(home), new StackOptions(), context.Say, context.CancellationToken);

        var (drains, together) = (new List<Drain>(), new List<double>());
        for (var round = 1; round <= rounds; round++)
        {
            together.Add(CoresTogether.Measure());

            // One after the other in every round, so that whatever else the machine does hits all of them.
            foreach (var slots in (int[])[1, 2, 4])
            {
                var drain = await DrainAsync(warmUp, folder, home, slots, context.CancellationToken);
                drains.Add(drain);
                context.Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}, {slots} slots: {drain.PerSecond:0.0} documents/s, {1000 * drain.Use.PerDocument(documents).Total:0.0} CPU ms a document"));
            }
        }

        return Conclude(Environment.ProcessorCount, Medians.Of(together), drains);
    }

    /// <summary>What follows from these runs; of those with one slot the median one says what a document costs.</summary>
    public static ScalingFigures Conclude(int cores, double together, IReadOnlyList<Drain> drains)
    {
        var single = drains.Where(static drain => drain.Slots == 1).OrderBy(static drain => drain.WallSeconds).ToList();
        var typical = single[single.Count / 2];
        var cost = DocumentCost.Of(typical);
        var checks = drains.GroupBy(static drain => drain.Slots).OrderBy(static runs => runs.Key).Select(runs => new SlotCheck(
            runs.Key, Medians.Of(runs.Select(static drain => drain.PerSecond)), OneMachine.Predict(cost, typical.Stays, runs.Key, cores, together).PerSecond,
            Medians.Of(runs.Select(static drain => drain.Use.PerDocument(drain.Documents).Total))));
        var scenarios = Scenario.All.Select(scenario => new ScenarioFigures(scenario.Name, [.. Instances.Select(instances => Figures(scenario, instances))]));
        return new ScalingFigures(cores, together, typical.Documents, (double)typical.Chunks / typical.Documents, cost, [.. checks], [.. scenarios]);

        FleetFigures Figures(Scenario scenario, int instances)
        {
            var prediction = scenario.Predict(cost, typical.Stays, instances);
            var age = prediction.QueueAge;
            return new FleetFigures(instances, prediction.PerSecond, age.P50, age.P95, age.Max, prediction.Bottleneck);
        }
    }

    /// <inheritdoc/>
    public override string Render(ScalingFigures figures)
    {
        var checks = new MarkdownTable("slots", "predicted documents/s", "measured", "prediction off by", "CPU ms a document");
        foreach (var check in figures.Checks)
        {
            checks.Row(
                Figure.Of(check.Slots), Figure.Of(check.Predicted), Figure.Of(check.Measured), string.Create(CultureInfo.InvariantCulture, $"{100 * check.Error:+0;-0;0} %"),
                Figure.Of(1000 * check.Use));
        }

        var cost = figures.Cost;
        return $"""
            {Figure.Of(figures.Documents)} documents of {Figure.Of(figures.ChunksOfDocument)} chunks wait, and a worker with so many slots works them off. The run with one slot says what a document costs:
            {Milliseconds(cost.Own)} of the worker and its tools, {Milliseconds(cost.Database)} of PostgreSQL, {Milliseconds(cost.Storage)} of Azurite, {Milliseconds(cost.Waiting)} of waiting; beside it {Milliseconds(cost.Beside)}, and afterwards {Milliseconds(cost.Words)} of
            PostgreSQL for its words; {Figure.Of(cost.WalBytes / 1000, "kB")} of write-ahead log, and {Figure.Of(cost.WordsWalBytes / 1000, "kB")} more for its words. From this the simulation predicts the other runs on {figures.Cores} cores, each of which is worth {Figure.Of(100 * figures.Together, "%")} of itself while all work (measured by itself):

            {checks}
            And the function app, a burst of {Figure.Of(Scenario.Documents)} such documents, instances of {Scenario.CoresOfAnInstance} cores and {Scenario.ActivitiesOfAnInstance} activities, index in PostgreSQL; [scaling.md](scaling.md) says what is assumed:

            {string.Join("\n", figures.Scenarios.Select(RenderScenario))}
            """;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Goal> Judge(ScalingFigures figures) =>
    [
        .. figures.Checks.Where(static check => check.Slots > 1).Select(static check => Goal.AtMost(
            $"Simulation against {check.Slots} slots, off by", 100 * ErrorGoal, 100 * Math.Abs(check.Error), " %")),
    ];

    private static string RenderScenario(ScenarioFigures scenario)
    {
        var table = new MarkdownTable(scenario.Name, "documents/s", "queue age p50", "p95", "max", "first bottleneck");
        foreach (var fleet in scenario.Fleets)
        {
            table.Row(
                $"{fleet.Instances} {(fleet.Instances == 1 ? "instance" : "instances")}", Figure.Of(fleet.PerSecond), Figure.Of(fleet.AgeP50, "s"), Figure.Of(fleet.AgeP95, "s"),
                Figure.Of(fleet.AgeMax, "s"), fleet.Bottleneck);
        }

        return table.ToString();
    }

    private static string Milliseconds(double seconds) => Figure.Of(1000 * seconds, "ms");

    private static async Task<Drain> DrainAsync(string warmUp, string folder, string home, int slots, CancellationToken cancellationToken)
    {
        var cost = await MeasuredProcess.RunAsync(
            "dotnet", [typeof(ScalingSection).Assembly.Location, "drain", warmUp, folder, home, slots.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        return JsonSerializer.Deserialize<Drain>(cost.Output, JsonSerializerOptions.Web)!;
    }
}
