using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ingest.Bench.Sections;

/// <summary>docs/performance.md: nothing in it is written by hand but the notes of <c>bench/notes</c>, which it includes.</summary>
internal static class PerformanceDocument
{
    /// <summary>Where it is.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Folder, "docs", "performance.md");

    /// <summary>Where the results are.</summary>
    public static string Results { get; } = System.IO.Path.Combine(Repository.Folder, "bench", "results");

    /// <summary>Where the explanations are, SECTION.md.</summary>
    public static string Notes { get; } = System.IO.Path.Combine(Repository.Folder, "bench", "notes");

    /// <summary>The whole document from the results that are there.</summary>
    /// <exception cref="InvalidOperationException">A result has another shape than its section; the message says which, and what to do.</exception>
    public static string Render(IReadOnlyList<Section> sections, string results, string notes)
    {
        var measured = sections.Select(section => (Section: section, Result: ResultFile.Find(results, section.Name))).ToList();
        var document = new StringBuilder(
            """
            # How fast it is

            Written by `./bench.sh`, which measures all of this on one machine: do not edit. Figures are in `bench/results`, explanations in `bench/notes`,
            and [bench/README.md](../bench/README.md) says how to measure yours. Ratios are those of runs that belong together, one right after the other; of several rounds the
            median counts, and lowest and highest are in brackets.

            ## Goals


            """);
        document.Append(GoalTable(measured));
        foreach (var (section, result) in measured)
        {
            document.Append(CultureInfo.InvariantCulture, $"\n## {section.Title}\n\n");
            document.Append(result is null ? $"Not measured yet: `./bench.sh {section.Name}`.\n" : Part(section, result));
            var note = System.IO.Path.Combine(notes, $"{section.Name}.md");
            if (File.Exists(note))
            {
                document.Append('\n').Append(File.ReadAllText(note).Trim()).Append('\n');
            }
        }

        return document.ToString();
    }

    /// <summary>One section's part: figures, then how they came about.</summary>
    public static string Part(Section section, ResultFile result)
    {
        var (machine, figures) = (result.Machine, Read(section, result, section.RenderJson).TrimEnd());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {figures}

            *{machine.Processor}, {machine.Cores} cores, {machine.MemoryGib:0.#} GiB, {machine.Kernel}; .NET {machine.DotNet}, Node.js {machine.Node}, PostgreSQL {machine.Postgres}, Azurite {machine.Azurite}.
            Commit {result.Commit}, {result.Measured.UtcDateTime:yyyy-MM-dd HH:mm} UTC, seed {result.Seed}, {result.Seconds / 60:0.0} minutes, load {result.Load:0.0} at the start.*

            """);
    }

    /// <summary>The goals of these sections as a table.</summary>
    public static string GoalTable(IEnumerable<(Section Section, ResultFile? Result)> measured)
    {
        var table = new MarkdownTable("", "goal", "measured", "verdict");
        var any = false;
        foreach (var (section, result) in measured)
        {
            foreach (var goal in result is null ? [] : Read(section, result, section.JudgeJson))
            {
                any = true;
                table.Row(goal.What, goal.Target, goal.Measured, goal.Verdict);
            }
        }

        return any ? table.ToString() : "Nothing is measured yet.\n";
    }

    private static T Read<T>(Section section, ResultFile result, Func<JsonElement, T> read)
    {
        try
        {
            return read(result.Figures);
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException(
                $"bench/results/{section.Name}.json is of another version of the section ({error.Message}). Measure it again: ./bench.sh {section.Name}", error);
        }
    }
}
