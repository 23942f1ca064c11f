using System.Globalization;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Growth;

/// <summary>Latency of everything people and workers do all day, from a thousand documents to a million, and the time of what reads everything.</summary>
internal sealed class GrowthSection : Section<GrowthFigures>
{
    private const double AllowedRatio = 1.3;
    private const int AllowedMegabytes = 400;

    private static readonly int[] FullSizes = [1_000, 10_000, 100_000, 1_000_000];
    private static readonly int[] QuickSizes = [1_000, 10_000];

    public override string Name => "growth";

    public override string Title => "From a thousand documents to a million";

    public override async Task<GrowthFigures> RunAsync(SectionContext context)
    {
        var repetitions = context.Size(200, 50);
        await using var run = await GrowthRun.StartAsync(context);
        var sizes = new List<SizeFigures>();
        foreach (var documents in Sizes(context))
        {
            sizes.Add(await run.MeasureAsync(documents, repetitions));
        }

        return new GrowthFigures(repetitions, sizes, await run.SwitchAsync());
    }

    public override IReadOnlyList<Goal> Judge(GrowthFigures figures)
    {
        var (least, most) = (figures.Sizes[0], figures.Sizes[^1]);
        var ratios = Ratios(least.Fresh, most.Fresh).ToList();
        var worst = ratios.MaxBy(static r => r.Ratio);
        var growth = $"{Thousands(least.Documents)} to {Thousands(most.Documents)} documents";
        return
        [
            Goal.AtMost($"Slowest growth of an operation (p50, {worst.Operation}), {growth}", AllowedRatio, worst.Ratio, "×"),
            Goal.All($"Operations within {Figure.Of(AllowedRatio)}× (p50), {growth}", ratios.Count, ratios.Count(static r => r.Ratio <= AllowedRatio)),
            Goal.All($"Operations within twice their time before ANALYZE, {Thousands(most.Documents)} documents", ratios.Count, Ratios(most.Fresh, most.Stale).Count(static r => r.Ratio <= 2)),
            Goal.AtMost($"Peak memory of reconciling {Thousands(most.Documents)} documents and blobs", AllowedMegabytes, most.Reconcile.PeakRss, " MB"),
            Goal.All("Planted disagreements found by it", most.Reconcile.Planted, (int)most.Reconcile.Found),
        ];
    }

    public override string Render(GrowthFigures figures) =>
        $"""
        Documents that are made up by SQL in realistic states (of a thousand: 10 failed, 10 wait, 1 is being received, 10 deleted, 100 with a second version, the others
        ready), half of them in one collection and the rest in {SyntheticDocument.Collections - 1}, with their events and points. {figures.Repetitions} calls of each operation, one at a time; p50 / p95 in ms.

        {Latencies(figures, static size => size.Fresh)}
        The same before ANALYZE, when PostgreSQL knows the tables as they were at a tenth of the size, or (first column) not at all:

        {Latencies(figures, static size => size.Stale)}
        What reads everything is linear, and none of it is in anybody's way but the switch of a reindex, during which nothing of the collection is published. Seconds:

        {Scans(figures)}
        Reconciling everything once: the reconciler's own checks, each run again and again until it has seen every document, blob and point (a run every five minutes
        looks at a bounded part). Blobs are made up page by page, because Azurite cannot take in a million of them in the time of a benchmark; what the database and the index do is real.

        {Reconciles(figures)}
        Seconds of each check that takes any, at {Thousands(figures.Sizes[^1].Documents)} documents:

        {Walks(figures.Sizes[^1].Reconcile)}
        """;

    private static int[] Sizes(SectionContext context) =>
        Environment.GetEnvironmentVariable("BENCH_GROWTH_SIZES") is { Length: > 0 } sizes
            ? [.. sizes.Split(',').Select(static size => int.Parse(size, CultureInfo.InvariantCulture))]
            : context.Size(FullSizes, QuickSizes);

    private static MarkdownTable Latencies(GrowthFigures figures, Func<SizeFigures, IReadOnlyList<Latency>> of)
    {
        var table = new MarkdownTable(["", .. figures.Sizes.Select(static size => Thousands(size.Documents)), "ratio of p50"]);
        foreach (var (operation, ratio) in Ratios(of(figures.Sizes[0]), of(figures.Sizes[^1])))
        {
            table.Row([
                operation,
                .. figures.Sizes.Select(size => of(size).Single(latency => latency.Operation == operation)).Select(static l => $"{Figure.Of(l.P50)} / {Figure.Of(l.P95)}"),
                $"{ratio.ToString("0.00", CultureInfo.InvariantCulture)}×",
            ]);
        }

        return table;
    }

    private static MarkdownTable Scans(GrowthFigures figures)
    {
        var table = new MarkdownTable(["", .. figures.Sizes.Select(static size => Thousands(size.Documents))]);
        foreach (var what in figures.Sizes[0].Scans.Select(static scan => scan.What))
        {
            table.Row([what, .. figures.Sizes.Select(size => Figure.Of(size.Scans.Single(scan => scan.What == what).Seconds))]);
        }

        return table.Row([
            $"switch of a reindex ({Thousands((int)figures.Switch.Documents)} documents of one collection)",
            .. Enumerable.Repeat("", figures.Sizes.Count - 1), Figure.Of(figures.Switch.SwitchSeconds),
        ]);
    }

    private static MarkdownTable Reconciles(GrowthFigures figures)
    {
        var table = new MarkdownTable("documents", "one run, s", "everything, s", "transactions", "peak RSS, MB", "peak heap, MB", "planted, found");
        foreach (var (documents, reconcile) in figures.Sizes.Select(static size => (size.Documents, size.Reconcile)))
        {
            table.Row(
                Thousands(documents), Figure.Of(reconcile.OneRun), Figure.Of(reconcile.Walks.Sum(static walk => walk.Seconds)), Figure.Of(reconcile.Transactions),
                Figure.Of(reconcile.PeakRss), Figure.Of(reconcile.PeakHeap), $"{reconcile.Planted}, {reconcile.Found}");
        }

        return table;
    }

    private static MarkdownTable Walks(ReconcileFigures reconcile)
    {
        var table = new MarkdownTable("check", "runs", "all runs, s", "longest, s", "found");
        foreach (var walk in reconcile.Walks.Where(static walk => walk.Seconds >= 0.1 || walk.Found > 0))
        {
            table.Row($"`{walk.Check}`", Figure.Of(walk.Runs), Figure.Of(walk.Seconds), Figure.Of(walk.Longest), Figure.Of(walk.Found));
        }

        return table;
    }

    private static IEnumerable<(string Operation, double Ratio)> Ratios(IReadOnlyList<Latency> from, IReadOnlyList<Latency> to) =>
        from.Select(before => (before.Operation, to.Single(after => after.Operation == before.Operation).P50 / before.P50));

    private static string Thousands(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
