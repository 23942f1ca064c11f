using System.CommandLine;
using System.Globalization;
using Ingest.Api.Sources;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>sync-status</c>: the truth about every source from the clock and the ledger, also when nothing has run for weeks.</summary>
internal static class SyncStatusCommand
{
    /// <summary>As the route has it, too.</summary>
    private const int MaxYearsAhead = 10;

    public static Command Create()
    {
        var at = new Option<PointInTime?>("--at")
        {
            Description = "How it would stand at that time if nothing ran until then: +1d, +90m, 2026-11-23, 2026-11-23T03:00.",
            CustomParser = static result => PointInTime.Parse(result.Tokens[0].Value, result.AddError),
        };
        var json = SharedOptions.Json();
        var command = new Verb("sync-status", "Say of every source when it last succeeded, what is due or overdue, and what happens next.", "./ingest sync-status --at +1d") { at, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(CommandContext.Create(arguments.GetValue(json)), arguments.GetValue(at), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, PointInTime? at, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var now = application.Get<TimeProvider>().GetUtcNow();
        var asked = at?.From(now);
        if (asked < now || asked > now.AddYears(MaxYearsAhead))
        {
            throw new FatalException(ErrorCodes.InvalidRequest, $"--at: expected a time from now to {MaxYearsAhead} years ahead, but found {asked:yyyy-MM-dd HH:mm} UTC. What was is in ./ingest sync-runs.");
        }

        var sources = await application.Get<SourceStatusReader>().ReadAsync(asked, cancellationToken);
        if (context.Json)
        {
            context.Terminal.WriteJson(SyncStatusReport.From(sources, asked ?? now));
            return 0;
        }

        if (sources.Count == 0)
        {
            context.Terminal.Say(SourceLookup.NoSources);
            return 0;
        }

        if (asked is { } moment)
        {
            context.Terminal.Out.WriteLine($"As it would stand at {Plain.Minute(moment)} if nothing ran until then:");
        }

        Write(context.Terminal, sources);
        if (ServiceFile.Find(context.Home) is null)
        {
            context.Terminal.Say("No service is up: nothing runs by itself. Start it with ./ingest up; what was missed is caught up once.");
        }

        return 0;
    }

    private static void Write(Terminal terminal, IReadOnlyList<SourceStatus> sources)
    {
        var table = Terminal.Table("source", "state", "last success", "next due", "overdue by", "items", "failed", "held");
        foreach (var column in table.Columns.Skip(5))
        {
            column.RightAligned();
        }

        foreach (var source in sources)
        {
            table.AddRow(
                Terminal.Cell(source.Name),
                Terminal.Cell(source.State.ToName(), Colour(source.State)),
                Terminal.Cell(Plain.Minute(source.LastSuccess?.FinishedAt)),
                Terminal.Cell(Plain.Minute(source.NextDue)),
                Terminal.Cell(source.OverdueBy is { } late ? $"{Spoken.Span(late)}{(source.Missed > 1 ? $", {source.Missed} runs" : "")}" : ""),
                Terminal.Cell(source.Items.ToString(CultureInfo.InvariantCulture)),
                Terminal.Cell(source.FailedItems.ToString(CultureInfo.InvariantCulture)),
                Terminal.Cell(source.HeldDeletions.ToString(CultureInfo.InvariantCulture)));
        }

        terminal.Out.Write(table);
        foreach (var source in sources)
        {
            terminal.Out.WriteLine(Plain.Line($"{source.Name}: {source.Next}{(source.Warning is null ? "" : $" {source.Warning}")}"));
        }
    }

    private static Color Colour(SourceState state) => state switch
    {
        SourceState.Ok or SourceState.Running => Color.Green,
        SourceState.Overdue or SourceState.Refused or SourceState.Failing => Color.Red,
        SourceState.Disabled or SourceState.Unscheduled => Color.Grey,
        _ => Color.Yellow,
    };
}
