using System.Globalization;
using Ingest.Api.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary>What the verbs that sync print at their end: one row a run.</summary>
internal static class SyncReport
{
    /// <summary>0 when every run succeeded.</summary>
    public static int ExitCode(IReadOnlyList<SyncRunView> runs) => runs.All(static run => run.State == SyncRunState.Succeeded) ? 0 : IngestCommand.Failed;

    /// <summary>Writes the report.</summary>
    public static void Write(CommandContext context, IReadOnlyList<SyncRunView> runs)
    {
        if (context.Json)
        {
            context.Terminal.WriteJson(new { Runs = Details(runs) });
            return;
        }

        WriteTable(context.Terminal, runs);
    }

    /// <summary>The runs as JSON has them.</summary>
    public static IEnumerable<SyncRunDetails> Details(IReadOnlyList<SyncRunView> runs) =>
        runs.Select(static run => SyncRunDetails.From(run, TimeProvider.System.GetUtcNow()));

    /// <summary>Writes the table.</summary>
    public static void WriteTable(Terminal terminal, IReadOnlyList<SyncRunView> runs)
    {
        var table = Terminal.Table("source", "state", "partitions", "pages", "seen", "changed", "failed", "deleted", "held", "seconds", "reason");
        foreach (var column in table.Columns.Skip(2).SkipLast(1))
        {
            column.RightAligned();
        }

        foreach (var run in runs)
        {
            table.AddRow([
                Terminal.Cell(run.Source),
                Terminal.Cell(run.State.ToName(), Colour(run.State)),
                Terminal.Cell(run.StepsDone == run.Steps ? Text(run.Steps) : $"{Text(run.StepsDone)} of {Text(run.Steps)}"),
                .. new[] { run.Pages, run.Seen, run.Changed, run.FailedItems, run.Deleted, run.Held }.Select(static n => Terminal.Cell(Text(n))),
                Terminal.Cell(Seconds(run)),
                Terminal.Cell(Reason(run)),
            ]);
        }

        terminal.Out.Write(table);
        foreach (var run in runs.Where(static run => run.Held > 0))
        {
            terminal.Say($"{run.Source}: {Plain.Count(run.Held, "deletion")} wait for you: ./ingest sync-run {run.Id} shows them, approve-deletes or keep-deletes decides.");
        }

        foreach (var run in runs.Where(static run => run.State == SyncRunState.Failed || run.FailedItems > 0 || run.StepsFailed > 0))
        {
            terminal.Say($"{run.Source}: ./ingest sync-run {run.Id} says what failed and why.");
        }
    }

    /// <summary>The colour of a state.</summary>
    public static Color Colour(SyncRunState state) => state switch
    {
        SyncRunState.Succeeded => Color.Green,
        SyncRunState.Failed => Color.Red,
        _ => Color.Yellow,
    };

    /// <summary>Why the run is as it is; empty when it succeeded.</summary>
    public static string Reason(SyncRunView run) => run.ErrorCode is null
        ? ""
        : run.State == SyncRunState.Pending
            ? $"goes on at {Plain.Minute(run.AvailableAt)}: {run.ErrorCode}: {run.ErrorMessage}"
            : $"{run.ErrorCode}: {run.ErrorMessage}";

    private static string Seconds(SyncRunView run) =>
        run is { StartedAt: { } started, FinishedAt: { } finished } ? (finished - started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
