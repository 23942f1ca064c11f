using System.Globalization;
using Ingest.Domain.Batches;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary>What <c>run</c> and <c>add</c> print at their end: what became of every file, and the totals.</summary>
internal static class RunReport
{
    private static readonly string[] Columns = ["name", "state", "chunks", "seconds", "reason"];

    // Of what came from sources; JSON has all.
    private const int ShownOfSync = 20;

    // On a terminal, where more scrolls away; a file or a pipe gets every row.
    private const int ShownOnTerminal = 100;

    /// <summary>Writes the report.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="results">What became of each file.</param>
    /// <param name="took">How long it took in all.</param>
    /// <param name="syncs">The syncs that brought them, or null.</param>
    /// <param name="batch">The batch they are, or null.</param>
    public static void Write(
        CommandContext context, IReadOnlyList<FileResult> results, TimeSpan took, IReadOnlyList<SyncRunView>? syncs = null, BatchProgress? batch = null)
    {
        if (context.Json)
        {
            WriteJson(context.Terminal, results, took, syncs, batch);
            return;
        }

        if (syncs is null && results.Count > ShownOnTerminal && !Console.IsOutputRedirected)
        {
            WriteTable(context.Terminal, [.. results.OrderBy(static r => r.IsFailed ? 0 : r.Warning is null ? 2 : 1).Take(ShownOnTerminal)]);
            context.Terminal.Out.WriteLine($"{context.Terminal.Symbols.Ellipsis} and {results.Count - ShownOnTerminal} more, none of them worse: --json has all.");
        }
        else if (syncs is null || results.Count is > 0 and <= ShownOfSync)
        {
            WriteTable(context.Terminal, results);
        }
        else if (results.Count > 0)
        {
            WriteTable(context.Terminal, Sample(results, ShownOfSync / syncs.Count));
            context.Terminal.Out.WriteLine($"{context.Terminal.Symbols.Ellipsis} and more: --json has all.");
        }

        foreach (var line in RunSummary.Lines(results))
        {
            context.Terminal.Out.Write(Terminal.Cell(line));
            context.Terminal.Out.WriteLine();
        }

        WriteTotals(context.Terminal, results, took, syncs is null ? "file" : "document");
        if (batch is not null && results.Count > 1)
        {
            context.Terminal.Say($"Batch {batch.Batch.Id}: {BatchReport.Receipt(batch.Totals)}. ./ingest batch {batch.Batch.Id} prints it again.");
        }

        if (context.Terminal.IsLive && results.Count > 0 && syncs is null)
        {
            context.Terminal.Say("Next: ./ingest search \"WORDS\" finds text, ./ingest show NAME tells a file's story.");
        }
    }

    /// <summary>Of each source those that failed, then those with a warning, then others, up to a number; in the order of all.</summary>
    private static List<FileResult> Sample(IReadOnlyList<FileResult> results, int ofEach) =>
    [
        .. results.Index()
            .GroupBy(static r => r.Item.Name.Split('/')[0])
            .SelectMany(source => source.OrderBy(static r => r.Item.IsFailed ? 0 : r.Item.Warning is null ? 2 : 1).Take(Math.Max(1, ofEach)))
            .OrderBy(static r => r.Index)
            .Select(static r => r.Item),
    ];

    private static void WriteJson(Terminal terminal, IReadOnlyList<FileResult> results, TimeSpan took, IReadOnlyList<SyncRunView>? syncs, BatchProgress? batch)
    {
        if (batch is not null)
        {
            terminal.WriteJson(new { Batch = batch.Batch.Id, Files = Files(results), Totals = Totals(results, took) });
        }
        else if (syncs is null)
        {
            terminal.WriteJson(new { Files = Files(results), Totals = Totals(results, took) });
        }
        else
        {
            terminal.WriteJson(new { Syncs = SyncReport.Details(syncs), Files = Files(results), Totals = Totals(results, took) });
        }
    }

    private static IEnumerable<object> Files(IReadOnlyList<FileResult> results) =>
        results.Select(static r => new { r.Name, r.State, r.Chunks, r.Seconds, r.Error, r.Warning });

    private static object Totals(IReadOnlyList<FileResult> results, TimeSpan took) => new
    {
        Files = results.Count,
        Ready = CountReady(results),
        Failed = results.Count(static r => r.IsFailed),
        Unchanged = results.Count(static r => r.IsUnchanged),
        Cancelled = results.Count(static r => r.IsCancelled),
        Warnings = results.Count(static r => r.Warning is not null),
        Chunks = results.Sum(static r => (long)r.Chunks),
        Seconds = Math.Round(took.TotalSeconds, 3),
    };

    private static void WriteTable(Terminal terminal, IReadOnlyList<FileResult> results)
    {
        var table = Terminal.Table(Columns);
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (var result in results)
        {
            table.AddRow(
                Terminal.Cell(result.Name),
                Terminal.Cell(result.State, Colour(result)),
                Terminal.Cell(result.Chunks.ToString(CultureInfo.InvariantCulture)),
                Terminal.Cell(result.Seconds.ToString("0.0", CultureInfo.InvariantCulture)),
                Terminal.Cell(result.Reason));
        }

        terminal.Out.Write(table);
    }

    private static void WriteTotals(Terminal terminal, IReadOnlyList<FileResult> results, TimeSpan took, string thing)
    {
        var unchanged = results.Count(static r => r.IsUnchanged);
        var warned = results.Count(static r => r.Warning is not null);
        string[] remarks = [.. unchanged > 0 ? [$"{unchanged} unchanged"] : Array.Empty<string>(), .. warned > 0 ? [$"{warned} with a warning"] : Array.Empty<string>()];
        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Plain.Count(results.Count, thing)}: {CountReady(results)} ready{(remarks.Length > 0 ? $" ({string.Join(", ", remarks)})" : "")}, "
            + $"{results.Count(static r => r.IsFailed)} failed{Cancelled(results)}; {Plain.Count(results.Sum(static r => (long)r.Chunks), "chunk")}, {took.TotalSeconds:0.0} s"));
    }

    private static string Cancelled(IReadOnlyList<FileResult> results) => results.Count(static r => r.IsCancelled) is > 0 and var cancelled ? $", {cancelled} cancelled" : "";

    private static int CountReady(IReadOnlyList<FileResult> results) => results.Count(static r => r.State == "ready");

    private static Color Colour(FileResult result) => result.IsFailed ? Color.Red : result.Warning is null ? Color.Green : Color.Yellow;
}
