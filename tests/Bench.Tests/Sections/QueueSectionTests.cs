using Ingest.Bench.Queue;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Tests.Sections;

public sealed class QueueSectionTests
{
    private static readonly QueueSection Section = new();

    [Fact]
    public void Judge_Rates_AreComparedRoundByRoundWithFreshStatistics()
    {
        var goals = Section.Judge(Figures);

        Assert.Equal(
            [
                ("Queue, jobs/s relative to graphile-worker, one at a time", "met"), ("Queue, jobs/s relative to graphile-worker, batched", "**not met: 0.5×**"),
                ("Queue, jobs/s relative to pg-boss, one at a time", "met"), ("Queue, jobs/s relative to pg-boss, batched", "met"),
                ("Queue, 100 jobs beside 50,000 of another queue, time relative to alone", "met"),
                ("Queue, jobs/s with fresh statistics relative to stale ones, one at a time", "met"), ("Queue, jobs/s with fresh statistics relative to stale ones, batched", "**not met: 4×**"),
            ],
            goals.Select(static goal => (goal.What, goal.Verdict)));
    }

    [Fact]
    public void Render_Figures_HasSpeedCliffAndFairness()
    {
        var text = Section.Render(Figures);

        Assert.Contains("| Ingest | 200 | 1,000 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| Ingest to graphile-worker | 2× | 0.5× |\n", text, StringComparison.Ordinal);
        Assert.Contains("| Ingest | 1× | 4× |\n", text, StringComparison.Ordinal);
        Assert.Contains("| graphile-worker | 100 ms | 5,000 ms | 50× |\n", text, StringComparison.Ordinal);
        Assert.Contains("Ingest 5,000/s, graphile-worker 5,000/s, pg-boss 5,000/s", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_StoppedEarly_IsOfWhatWasDone() => Assert.Equal(10, new QueueRun(1, "pg-boss", "one", "stale", 10_000, 600, 60, 1).Rate);

    private static QueueFigures Figures { get; } = new(
        [
            .. Runs("Ingest", "one", 200, 200), .. Runs("graphile-worker", "one", 100, 90), .. Runs("pg-boss", "one", 50, 10),
            .. Runs("Ingest", "batched", 1_000, 250), .. Runs("graphile-worker", "batched", 2_000, 2_000), .. Runs("pg-boss", "batched", 900, 900),
        ],
        [new FairnessRun(1, "Ingest", 0.1, 0.2), new FairnessRun(1, "graphile-worker", 0.1, 5), new FairnessRun(1, "pg-boss", 0.1, 0.3)],
        700, 50_000);

    private static QueueRun[] Runs(string contestant, string mode, double fresh, double stale) =>
    [
        new(1, contestant, mode, "fresh", 10_000, 10_000, 10_000 / fresh, 2), new(1, contestant, mode, "stale", 10_000, 10_000, 10_000 / stale, 2),
    ];
}
