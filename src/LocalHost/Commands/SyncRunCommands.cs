using System.CommandLine;
using System.Globalization;
using Ingest.Api.Sources;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Output.Tables;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>sync-runs</c> and <c>sync-run ID</c>: what the syncs did, and the evidence.</summary>
internal static class SyncRunCommands
{
    // Of each list; --json has as many. The database has all.
    private const int Shown = 200;

    public static Command CreateList()
    {
        var source = new Argument<string?>("source") { Description = "Only this source.", Arity = ArgumentArity.ZeroOrOne };
        var top = new Option<int>("--top") { Description = $"Runs at most, 1 to {Shown}.", DefaultValueFactory = static _ => 20 };
        top.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Shown)
            {
                result.AddError($"--top: expected 1 to {Shown}.");
            }
        });
        var json = SharedOptions.Json();
        var command = new Verb("sync-runs", "List the last runs, newest first.", "./ingest sync-runs tickets") { source, top, json };
        command.SetAction((arguments, cancellationToken) =>
            ListAsync(CommandContext.Create(arguments.GetValue(json)), arguments.GetValue(source), arguments.GetValue(top), cancellationToken));
        return command;
    }

    public static Command CreateShow()
    {
        var run = RunArgument();
        var json = SharedOptions.Json();
        var command = new Verb(
            "sync-run", "Show a run: its partitions, what failed, what would be deleted.", "./ingest sync-run tickets") { run, json };
        command.SetAction((arguments, cancellationToken) =>
            ShowAsync(CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(run), cancellationToken));
        return command;
    }

    /// <summary>Names a run.</summary>
    public static Argument<string> RunArgument() => new("run") { Description = "A run's id, or a source's name for its last run." };

    /// <summary>The run of this id, or the last one of the source of this name.</summary>
    /// <exception cref="FatalException"><c>not_found</c>.</exception>
    public static async Task<SyncRunView> FindRunAsync(this LocalApplication application, string idOrSource, CancellationToken cancellationToken)
    {
        var queries = application.Get<ISyncQueries>();
        if (Guid.TryParse(idOrSource, out var id))
        {
            return await queries.FindAsync(id, cancellationToken)
                ?? throw new FatalException(ErrorCodes.NotFound, $"There is no sync run {id:D}. ./ingest sync-runs lists them.");
        }

        var last = await queries.ListAsync(idOrSource, after: null, limit: 1, cancellationToken);
        return last.Count == 1
            ? last[0]
            : throw new FatalException(ErrorCodes.NotFound, $"{application.RequireSource(idOrSource).Name} has not run yet. Run it: ./ingest sync {idOrSource}");
    }

    private static async Task<int> ListAsync(CommandContext context, string? source, int top, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var runs = await application.Get<ISyncQueries>().ListAsync(source, after: null, top, cancellationToken);
        if (runs.Count == 0 && source is not null)
        {
            // A source that was taken out of the settings still has its history.
            application.RequireSource(source);
        }

        if (context.Json)
        {
            context.Terminal.WriteJson(new { Runs = SyncReport.Details(runs) });
            return 0;
        }

        if (runs.Count == 0)
        {
            context.Terminal.Say(application.Get<SourceCatalog>().All.Count == 0 ? SourceLookup.NoSources : "Nothing has run yet. ./ingest sync-status says what is due.");
            return 0;
        }

        var table = Terminal.Table("requested", "source", "kind", "by", "state", "pages", "seen", "changed", "failed", "deleted", "run", "reason");
        foreach (var column in table.Columns.Skip(5).Take(5))
        {
            column.RightAligned();
        }

        foreach (var run in runs)
        {
            table.AddRow([
                Terminal.Cell(Plain.Second(run.CreatedAt)),
                Terminal.Cell(run.Source),
                Terminal.Cell(run.Days is null ? run.Kind.ToName() : $"{run.Kind.ToName()} {run.Days} d"),
                Terminal.Cell(run.RequestedBy),
                Terminal.Cell(run.State.ToName(), SyncReport.Colour(run.State)),
                .. new[] { run.Pages, run.Seen, run.Changed, run.FailedItems, run.Deleted }.Select(static n => Terminal.Cell(n.ToString(CultureInfo.InvariantCulture))),
                Terminal.Cell(run.Id.ToString()),
                Terminal.Cell(SyncReport.Reason(run)),
            ]);
        }

        context.Terminal.Out.Write(table);
        return 0;
    }

    private static async Task<int> ShowAsync(CommandContext context, string idOrSource, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var run = await application.FindRunAsync(idOrSource, cancellationToken);
        var queries = application.Get<ISyncQueries>();
        var steps = await queries.ListStepsAsync(run.Id, Shown, cancellationToken);
        var failures = await queries.ListFailuresAsync(run.Id, Shown, cancellationToken);
        var deletions = await application.Get<ISyncDeletions>().ListAsync(run.Id, after: null, Shown, cancellationToken);
        if (context.Json)
        {
            context.Terminal.WriteJson(SyncRunDetails.From(run, application.Get<TimeProvider>().GetUtcNow(), steps, failures, deletions));
            return 0;
        }

        WriteFacts(context.Terminal, run);
        WriteSteps(context.Terminal, steps);
        WriteFailures(context.Terminal, failures);
        WriteDeletions(context.Terminal, deletions);
        if (run.Held > 0)
        {
            context.Terminal.Say($"These wait for you: ./ingest approve-deletes {run.Id} deletes them here too, ./ingest keep-deletes {run.Id} keeps them.");
        }

        return 0;
    }

    /// <summary>What would be deleted, or was.</summary>
    internal static void WriteDeletions(Terminal terminal, IReadOnlyList<Deletion> deletions)
    {
        if (deletions.Count == 0)
        {
            return;
        }

        var table = Terminal.Table("vanished at the source", "title", "absent since", "state");
        foreach (var deletion in deletions)
        {
            table.AddRow(Terminal.Cell(deletion.Name), Terminal.Cell(deletion.Title), Terminal.Cell(Plain.Second(deletion.AbsentSince)), Terminal.Cell(deletion.State));
        }

        terminal.Out.Write(table);
        SayIfMore(terminal, deletions.Count);
    }

    private static void WriteFacts(Terminal terminal, SyncRunView run)
    {
        var facts = new Facts();
        facts.Add("run", run.Id.ToString());
        facts.Add("source", run.Source);
        facts.Add("kind", run.Days is null ? run.Kind.ToName() : $"{run.Kind.ToName()} of {run.Days} days");
        facts.Add("state", run.State is SyncRunState.Running ? $"{run.State.ToName()} ({run.Phase.ToName()}, by {run.LeaseOwner})" : run.State.ToName());
        facts.Add("requested", $"{Plain.Second(run.CreatedAt)} by {run.RequestedBy}{(run.DueAt is { } due ? $", due {Plain.Second(due)}" : "")}");
        facts.Add("started", Plain.Second(run.StartedAt));
        facts.Add("finished", Plain.Second(run.FinishedAt));
        facts.Add("reason", SyncReport.Reason(run));
        facts.Add("partitions", string.Create(CultureInfo.InvariantCulture, $"{run.StepsDone} of {run.Steps} read to the last page{(run.StepsFailed > 0 ? $", {run.StepsFailed} given up" : "")}"));
        facts.Add("items", string.Create(CultureInfo.InvariantCulture, $"{run.Seen} seen on {run.Pages} pages, {run.Changed} changed, {run.FailedItems} failed"));
        facts.Add("changes", run is { FirstItemAt: { } first, LastItemAt: { } last } ? $"{Plain.Second(first)} to {Plain.Second(last)}" : null);
        facts.Add("listed", run.Enumerated is { } keys ? string.Create(CultureInfo.InvariantCulture, $"{keys} keys, {run.Missed} of them missed before") : null);
        facts.Add("deletions", string.Create(CultureInfo.InvariantCulture, $"{run.Deleted} deleted, {run.Held} held"));
        facts.Add("requests", run.Requests.ToString(CultureInfo.InvariantCulture));
        terminal.Out.Write(facts);
    }

    private static void WriteSteps(Terminal terminal, IReadOnlyList<SyncStepView> steps)
    {
        if (steps.Count == 0)
        {
            return;
        }

        var table = Terminal.Table("partition", "phase", "changes from", "to", "pages", "done", "reason");
        table.Columns[4].RightAligned();
        foreach (var step in steps)
        {
            var isRead = step.Phase == SyncPhase.Read;
            table.AddRow(
                Terminal.Cell(step.Partition.Name),
                Terminal.Cell(step.Phase.ToName()),
                Terminal.Cell(isRead ? step.Window.From is { } from ? Plain.Second(from) : "the beginning" : ""),
                Terminal.Cell(isRead ? Plain.Second(step.Window.To) : ""),
                Terminal.Cell(step.Pages.ToString(CultureInfo.InvariantCulture)),
                Terminal.Cell(step.Done ? "yes" : "no", step.Done ? Color.Green : step.ErrorCode is null ? Color.Yellow : Color.Red),
                Terminal.Cell(step.ErrorCode is null ? "" : $"{step.ErrorCode}: {step.ErrorMessage}"));
        }

        terminal.Out.Write(table);
        SayIfMore(terminal, steps.Count);
    }

    private static void WriteFailures(Terminal terminal, IReadOnlyList<ItemFailure> failures)
    {
        if (failures.Count == 0)
        {
            return;
        }

        var table = Terminal.Table("partition", "failed item", "reason");
        foreach (var failure in failures)
        {
            table.AddRow(Terminal.Cell(failure.Key.Partition), Terminal.Cell(failure.Key.Key), Terminal.Cell($"{failure.Code}: {failure.Message}"));
        }

        terminal.Out.Write(table);
        SayIfMore(terminal, failures.Count);
    }

    private static void SayIfMore(Terminal terminal, int count)
    {
        if (count == Shown)
        {
            terminal.Say($"These are the first {Shown}; there may be more.");
        }
    }
}
