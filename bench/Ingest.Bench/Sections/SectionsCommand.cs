using System.Diagnostics;
using System.Globalization;
using Ingest.Domain.Errors;

namespace Ingest.Bench.Sections;

/// <summary><c>sections [--quick] [SECTION...]</c>: measures, writes the results and the document. <c>render</c>: writes the document from the results there are.</summary>
internal static class SectionsCommand
{
    /// <summary>Seed of everything that is made up.</summary>
    public const int Seed = 20_261_122;

    // More than this and figures of two processors say more about the other programs.
    private const double QuietLoad = 1.5;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var quick = arguments.Contains("--quick");
        IReadOnlyList<Section> sections;
        try
        {
            sections = BenchSections.Of([.. arguments.Where(static argument => argument != "--quick")]);
        }
        catch (ArgumentException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        try
        {
            await MeasureAllAsync(sections, quick, stop.Token);
            return 0;
        }
        catch (IngestException error)
        {
            Console.Error.WriteLine(error.Message); // It says what to do.
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("Stopped. Sections that were finished are written.");
            return 130;
        }
    }

    private static async Task MeasureAllAsync(IReadOnlyList<Section> sections, bool quick, CancellationToken cancellationToken)
    {
        foreach (var section in sections)
        {
            var result = await MeasureAsync(section, quick, cancellationToken);
            if (quick)
            {
                Console.WriteLine($"\n## {section.Title}\n\n{PerformanceDocument.GoalTable([(section, result)])}\n{PerformanceDocument.Part(section, result)}");
                continue;
            }

            Directory.CreateDirectory(PerformanceDocument.Results);
            await result.WriteAsync(PerformanceDocument.Results);
            WriteDocument(); // After each: what was measured is not lost when a later one fails.
        }
    }

    public static int WriteDocument()
    {
        File.WriteAllText(PerformanceDocument.Path, PerformanceDocument.Render(BenchSections.All, PerformanceDocument.Results, PerformanceDocument.Notes));
        Console.Error.WriteLine("Wrote docs/performance.md.");
        return 0;
    }

    private static async Task<ResultFile> MeasureAsync(Section section, bool quick, CancellationToken cancellationToken)
    {
        var load = Machine.Load();
        if (load > QuietLoad)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Other programs are busy (load {load:0.0}): {section.Name} will look slower than it is. The load is noted beside the figures."));
        }

        WarnOfOthers();
        Console.Error.WriteLine($"{section.Title}…");
        using var work = new WorkFolder();
        var (started, begun) = (TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp());
        var figures = await section.MeasureAsync(new SectionContext(quick, Seed, work.Sub, Console.Error.WriteLine, cancellationToken));
        return new ResultFile(
            section.Name, started, Math.Round(Stopwatch.GetElapsedTime(begun).TotalSeconds, 1), Machine.Commit(), Seed, load, Machine.Here(), figures);
    }

    /// <summary>An Ingest service that is up shares the processors and the disk, even when its load is low just now.</summary>
    private static void WarnOfOthers()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0') is [_, var program, "up", ..] && Path.GetFileName(program) == "ingest.dll")
                {
                    Console.Error.WriteLine($"An Ingest service is up (process {Path.GetFileName(folder)}): stop it for figures that can be compared, ./ingest down.");
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }
    }
}
