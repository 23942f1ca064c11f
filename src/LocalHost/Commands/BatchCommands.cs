using System.CommandLine;
using Ingest.Api.Batches;
using Ingest.Domain.Batches;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Hosting;

namespace Ingest.LocalHost.Commands;

/// <summary><c>batches</c>, <c>batch ID</c>, <c>batch-cancel ID</c> and <c>batch-resume ID</c>: files that were added together.</summary>
internal static class BatchCommands
{
    private const int MaxTop = 200;

    // Of each answer about one batch.
    private const int Reasons = 20;
    private const int ItemPage = 500;

    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(2);

    public static Command CreateList()
    {
        var top = new Option<int>("--top") { Description = $"Batches at most, 1 to {MaxTop}.", DefaultValueFactory = static _ => 20 };
        top.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxTop)
            {
                result.AddError($"--top: expected 1 to {MaxTop}.");
            }
        });
        var json = SharedOptions.Json();
        var command = new Verb("batches", "List what was added together, newest first: what is searchable, what failed.", "./ingest batches --top 5") { top, json };
        command.SetAction((arguments, cancellationToken) => ListAsync(CommandContext.Create(arguments.GetValue(json)), arguments.GetValue(top), cancellationToken));
        return command;
    }

    public static Command CreateShow()
    {
        var batch = BatchArgument();
        var items = new Option<bool>("--items") { Description = "Also every file: the whole receipt." };
        var watch = new Option<bool>("--watch") { Description = "Look again every 2 s until every file has its final state." };
        var json = SharedOptions.Json();
        var command = new Verb("batch", "Show a batch: progress, time left, failures by reason.", "./ingest batch last --items") { batch, items, watch, json };
        command.SetAction((arguments, cancellationToken) => ShowAsync(
            CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(batch), arguments.GetValue(items), arguments.GetValue(watch), cancellationToken));
        return command;
    }

    public static Command CreateCancel()
    {
        var batch = BatchArgument();
        var json = SharedOptions.Json();
        var command = new Verb(
            "batch-cancel", "Take back what of a batch no worker has yet; what is in work is finished, what is searchable stays.", "./ingest batch-cancel last") { batch, json };
        command.SetAction((arguments, cancellationToken) =>
            CancelAsync(CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(batch), cancellationToken));
        return command;
    }

    public static Command CreateResume()
    {
        var batch = BatchArgument();
        var paths = new Argument<string[]>("path") { Description = "Where the files are now. Default: where the batch began.", Arity = ArgumentArity.ZeroOrMore };
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 when a file failed." };
        var json = SharedOptions.Json();
        var command = new Verb(
            "batch-resume", "Undo a cancellation, or go on with a batch that broke off: send what is missing, follow it to its end.", "./ingest batch-resume last")
            { batch, paths, strict, json };
        command.SetAction((arguments, cancellationToken) => ResumeAsync(
            CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(batch), arguments.GetValue(paths) ?? [], arguments.GetValue(strict), cancellationToken));
        return command;
    }

    private static Argument<string> BatchArgument() => new("batch") { Description = "A batch's id, the beginning of it, or last for the newest." };

    private static async Task<int> ListAsync(CommandContext context, int top, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var now = application.Get<TimeProvider>().GetUtcNow();
        var lines = (await application.Get<BatchWatch>().ListAsync(after: null, top, cancellationToken)).Select(listed => BatchLine.From(listed, now)).ToList();
        if (context.Json)
        {
            context.Terminal.WriteJson(new BatchList(lines, lines.Count == top ? lines[^1].Id : null));
        }
        else if (lines.Count == 0)
        {
            context.Terminal.Say("There is no batch yet. ./ingest run FOLDER and ./ingest add FOLDER make one.");
        }
        else
        {
            BatchReport.WriteList(context.Terminal, lines);
        }

        return 0;
    }

    private static async Task<int> ShowAsync(CommandContext context, string idOrLast, bool items, bool watch, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var batch = await FindAsync(application, idOrLast, cancellationToken);
        var status = await ReadAsync(application, batch.Id, cancellationToken);
        while (watch && !status.Done)
        {
            if (!context.Json)
            {
                context.Terminal.Say(
                    $"{Output.Plain.Second(application.Get<TimeProvider>().GetLocalNow())}  {status.Searchable} of {status.Items} searchable, {status.Failed} failed, "
                    + $"{status.States.Processing} with a worker{(status.Eta is { } eta ? $", done about {Output.Plain.Second(eta)}" : "")}");
            }

            await Task.Delay(WatchPause, application.Get<TimeProvider>(), cancellationToken);
            status = await ReadAsync(application, batch.Id, cancellationToken);
        }

        await WriteAsync(context, application, status, items, cancellationToken);
        return 0;
    }

    private static async Task<int> CancelAsync(CommandContext context, string idOrLast, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var batch = await FindAsync(application, idOrLast, cancellationToken);
        var change = await application.Get<IBatchControl>().CancelAsync(batch.Id, cancellationToken) ?? throw NotFound(idOrLast);
        context.Terminal.Say($"Cancelled: {change.Unsent} that were not sent, {change.Versions} that waited. ./ingest batch-resume {batch.Id} undoes it.");
        await WriteAsync(context, application, await ReadAsync(application, batch.Id, cancellationToken), items: false, cancellationToken);
        return 0;
    }

    private static async Task<int> ResumeAsync(CommandContext context, string idOrLast, string[] paths, bool strict, CancellationToken cancellationToken)
    {
        Batch batch;
        await using (var application = await context.StartClientAsync(cancellationToken))
        {
            batch = await FindAsync(application, idOrLast, cancellationToken);
        }

        var from = paths.Length > 0 ? paths : [.. batch.Origin];
        if (from.Length == 0)
        {
            context.Terminal.Say("Its sender did not say where the files are: what had been sent goes on, the rest is expected. Name the paths to send it from here.");
        }

        return await RunCommand.RunAsync(
            context, FileSelection.From(from).Files, queue: null, strict,
            async (application, token) =>
            {
                var collection = await application.Get<CollectionDirectory>().ResolveAsync(batch.Collection, token);
                if (await application.Get<IBatchControl>().ResumeAsync(batch.Id, token) is { } change && change != default)
                {
                    context.Terminal.Say($"Resumed: {change.Unsent} to be sent, {change.Versions} that wait for a worker again.");
                }

                return (collection, batch);
            },
            cancellationToken);
    }

    private static async Task WriteAsync(
        CommandContext context, LocalApplication application, BatchStatus status, bool items, CancellationToken cancellationToken)
    {
        var all = items ? await ReadItemsAsync(application, status.Id, cancellationToken) : null;
        if (context.Json)
        {
            context.Terminal.WriteJson<object>(all is null ? status : new { Batch = status, Items = all });
            return;
        }

        BatchReport.WriteStatus(context.Terminal, status, application.Get<TimeProvider>().GetUtcNow());
        if (all is not null)
        {
            context.Terminal.Out.Write(BatchReport.Items(all));
        }
    }

    private static async Task<BatchStatus> ReadAsync(LocalApplication application, Guid id, CancellationToken cancellationToken)
    {
        var progress = await application.Get<BatchWatch>().LookAsync(id, cancellationToken) ?? throw NotFound(id.ToString());
        var store = application.Get<IBatchStore>();
        var reasons = progress.Failed == 0 ? [] : await store.GroupFailuresAsync(id, Reasons, cancellationToken);
        var failures = progress.Failed == 0
            ? []
            : (await store.ListItemsAsync(new BatchItemFilter(id, [BatchItemState.Refused, VersionState.Failed.ToName()], Limit: Reasons), cancellationToken)).Items;
        return BatchStatus.From(progress, failures, reasons, application.Get<TimeProvider>().GetUtcNow());
    }

    private static async Task<IReadOnlyList<BatchItemResult>> ReadItemsAsync(LocalApplication application, Guid id, CancellationToken cancellationToken)
    {
        var items = new List<BatchItemResult>();
        int? after = null;
        do
        {
            var page = await application.Get<IBatchStore>().ListItemsAsync(new BatchItemFilter(id, After: after, Limit: ItemPage), cancellationToken);
            items.AddRange(page.Items.Select(BatchItemResult.From));
            after = page.Next;
        }
        while (after is not null);

        return items;
    }

    /// <summary>The batch of this id, the one whose id begins like this, or the newest.</summary>
    private static async Task<Batch> FindAsync(LocalApplication application, string idOrLast, CancellationToken cancellationToken)
    {
        var store = application.Get<IBatchStore>();
        if (Guid.TryParse(idOrLast, out var id))
        {
            return await store.FindAsync(id, cancellationToken) ?? throw NotFound(idOrLast);
        }

        var latest = await store.ListAsync(after: null, MaxTop, cancellationToken);
        var found = idOrLast == "last" ? [.. latest.Take(1)]
            : latest.Where(listed => listed.Batch.Id.ToString().StartsWith(idOrLast, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count switch
        {
            1 => found[0].Batch,
            0 => throw NotFound(idOrLast),
            _ => throw new FatalException(ErrorCodes.InvalidRequest, $"{found.Count} batches begin with '{idOrLast}'. Give more of the id; ./ingest batches lists them."),
        };
    }

    private static FatalException NotFound(string id) => new(ErrorCodes.NotFound, $"There is no batch '{id}'. ./ingest batches lists them.");
}
