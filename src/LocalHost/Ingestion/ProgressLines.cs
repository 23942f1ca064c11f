using System.Globalization;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Ingestion;

/// <summary>An ingestion's progress as lines that fit a terminal: a bar, the figures, and a line for each document in work.</summary>
internal static class ProgressLines
{
    private const int LongestBar = 40;
    private const int ShortestBar = 10;

    // More workers than that are many, and their lines would push everything else off the screen.
    private const int MostInWork = 8;
    private const int Indent = 2;

    /// <summary>The lines.</summary>
    /// <param name="speed">How it stands.</param>
    /// <param name="width">Cells there are.</param>
    /// <param name="height">Lines there are.</param>
    /// <param name="symbols">What to draw with.</param>
    public static IReadOnlyList<LiveLine> Draw(IngestionSpeed speed, int width, int height, Symbols symbols)
    {
        var lines = new List<LiveLine> { Bar(speed, width, symbols), new((CellWidth.ShortenEnd(Figures(speed), width, symbols.Ellipsis), Color.Grey)) };
        var shown = Math.Clamp(Math.Min(MostInWork, height - lines.Count - 1), 0, speed.InWork.Count);
        lines.AddRange(speed.InWork.Take(shown).Select(document => InWork(document, width, symbols)));
        if (speed.InWork.Count > shown)
        {
            lines.Add(new((CellWidth.ShortenEnd($"  and {speed.InWork.Count - shown} more in work", width, symbols.Ellipsis), Color.Grey)));
        }

        return [.. lines.Take(Math.Max(1, height))];
    }

    /// <summary>The figures on one line: files/s, MB/s, time left, what failed.</summary>
    public static string Figures(IngestionSpeed speed)
    {
        var parts = new List<string> { Rate(speed.FilesPerSecond, "files/s"), Rate(speed.BytesPerSecond / 1_000_000, "MB/s") };
        if (speed.Finished < speed.Files)
        {
            parts.Add(speed.Left is { } left ? $"{Clock(left)} left" : "time left unknown yet");
        }

        if (speed.Sent < speed.Files)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{speed.Sent} stored"));
        }

        if (speed.Failed > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{speed.Failed} failed"));
        }

        return string.Join(", ", parts);
    }

    private static LiveLine Bar(IngestionSpeed speed, int width, Symbols symbols)
    {
        var count = string.Create(CultureInfo.InvariantCulture, $" {speed.Finished}/{speed.Files} files  {Clock(speed.Elapsed)}");
        var cells = Math.Min(LongestBar, width - count.Length);
        if (cells < ShortestBar)
        {
            return new((CellWidth.ShortenEnd(count.TrimStart(), width, symbols.Ellipsis), null));
        }

        var (done, left) = symbols.Bar(speed.Files == 0 ? 1 : (double)speed.Finished / speed.Files, cells);
        return new((done, Color.Green), (left, Color.Grey), (count, null));
    }

    private static LiveLine InWork(DocumentInWork document, int width, Symbols symbols)
    {
        var what = document switch
        {
            { Total: { } total } => string.Create(CultureInfo.InvariantCulture, $"{document.Stage} {document.Done}/{total}"),
            { Done: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{document.Stage} {document.Done}"),
            _ => document.Stage,
        };
        var room = width - (2 * Indent) - what.Length;
        return room < ShortestBar
            ? new((CellWidth.ShortenEnd($"  {Plain.Line(document.Name)}", width, symbols.Ellipsis), null))
            : new(($"  {CellWidth.ShortenMiddle(Plain.Line(document.Name), room, symbols.Ellipsis)}  ", null), (what, Color.Blue));
    }

    private static string Rate(double number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(number >= 100 ? $"{number:0}" : number >= 1 ? $"{number:0.0}" : $"{number:0.00}")} {unit}");

    private static string Clock(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}");
}
