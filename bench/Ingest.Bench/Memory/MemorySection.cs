using System.Globalization;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Memory;

/// <summary>Resident memory of the service under half an hour of steady load.</summary>
internal sealed class MemorySection : Section<MemoryFigures>
{
    /// <summary>Environment variable for another length, in minutes.</summary>
    public const string MinutesVariable = "BENCH_MEMORY_MINUTES";

    private const double CallsPerSecond = 3;

    /// <inheritdoc/>
    public override string Name => "memory";

    /// <inheritdoc/>
    public override string Title => "Memory under steady load";

    /// <inheritdoc/>
    public override Task<MemoryFigures> RunAsync(SectionContext context) => new SteadyRun(context).RunAsync(
        context.Size(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(30)), TimeSpan.FromMinutes(Minutes(context)), CallsPerSecond);

    /// <inheritdoc/>
    public override IReadOnlyList<Goal> Judge(MemoryFigures figures) =>
    [
        Goal.AtMost($"Growth of resident memory over {Figure.Of(figures.Minutes)} minutes of steady load", 100 * MemoryFigures.Allowed, 100 * figures.Growth, " %"),
        Goal.AtMost("Documents of that load that are not searchable at its end", 0, figures.Unsettled, ""),
    ];

    /// <inheritdoc/>
    public override string Render(MemoryFigures figures) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            The released service works off {Figure.Of(figures.CallsPerSecond)} calls a second, {figures.Calls:N0} in all ({Figure.Of(figures.MegabytesSent)} MB sent): of five two add a file of the mixed corpus, two delete the
            oldest document, one replaces one; every tenth is followed by a search. {figures.Documents} documents live all the time. After {Figure.Of(figures.WarmUpMinutes)} minutes of the same load
            its resident memory with that of its child processes is noted every ten seconds for {Figure.Of(figures.Minutes)} minutes ({figures.Samples.Count} samples):

            {Table(figures)}
            The line of least squares through the service's memory goes from {Figure.Of(figures.Start)} MB by {Figure.Of(figures.SlopePerHour)} MB an hour: {Signed(100 * figures.Growth)} % over the whole time.

                service, MB, {Figure.Of(figures.Least)} to {Figure.Of(figures.Most)}:  {Sparkline.Of([.. figures.Samples.Select(static s => s.Service)])}
                its managed heap:  {Sparkline.Of([.. figures.Samples.Select(static s => s.Heap)])}
            """);

    private static MarkdownTable Table(MemoryFigures figures)
    {
        var table = new MarkdownTable("MB", "at the start", "least", "median", "most", "at the end");
        foreach (var (what, of) in ((string, Func<MemorySample, double>)[])
                 [
                     ("service with its child processes", static s => s.Service), ("of it managed heap", static s => s.Heap),
                     ("PostgreSQL (shared memory counted once)", static s => s.Postgres), ("Azurite", static s => s.Azurite),
                 ])
        {
            var all = figures.Samples.Select(of).ToList();
            table.Row(what, Figure.Of(all[0]), Figure.Of(all.Min()), Figure.Of(Medians.Of(all)), Figure.Of(all.Max()), Figure.Of(all[^1]));
        }

        return table;
    }

    private static string Signed(double value) => value.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static double Minutes(SectionContext context) =>
        Environment.GetEnvironmentVariable(MinutesVariable) is { Length: > 0 } minutes ? double.Parse(minutes, CultureInfo.InvariantCulture) : context.Size(30.0, 1.0);
}
