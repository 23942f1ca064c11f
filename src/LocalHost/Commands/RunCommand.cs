using System.CommandLine;
using System.Globalization;
using Ingest.Domain.Batches;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.LocalHost.Demo;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>run PATH…</c>, the main job in one go: starts what is needed, takes the files in, follows them to their final states, prints the table, finishes
/// the index of words, and stops what it started. The files are one batch; the same command again goes on with it. Beside a service that is up it leaves the work to that. <c>add PATH…</c> is the same, but needs the service.
/// </summary>
internal static class RunCommand
{
    /// <summary>The source of documents that came by the command line.</summary>
    private const string Source = "upload";

    public static Command CreateRun()
    {
        var paths = SharedOptions.Paths(ArgumentArity.ZeroOrMore);
        var source = new Option<string?>("--source")
        {
            Description = "Instead of files: a configured source, synced once; or demo, four made-up ones that need no account.",
        };
        var tomorrow = new Option<bool>("--tomorrow") { Description = "With --source demo: let a day pass in the demo's world first." };
        var collection = SharedOptions.OfCollection($"The collection the files belong to, made when it is new. Default: {SharedOptions.DefaultCollection}; demo for the demo.");
        var model = SharedOptions.Model();
        var dryRun = DryRunCommand.Option();
        var queue = SharedOptions.Queue();
        var strict = Strict();
        var json = SharedOptions.Json();
        var command = new Verb(
            "run", "Ingest files or a source: start what is needed, show progress, print a table, stop what was started.",
            "./ingest run report.pdf notes/ --collection contracts") { paths, source, tomorrow, collection, model, dryRun, strict, json, queue };
        command.Validators.Add(result =>
        {
            if (result.GetValue(source) is null == (result.GetValue(paths) is null or []))
            {
                result.AddError("run: expected files and folders, or --source NAME. Without any account: ./ingest run --source demo");
            }
            else if (result.GetValue(tomorrow) && result.GetValue(source) != DemoSetup.Name)
            {
                result.AddError("--tomorrow: expected together with --source demo.");
            }
            else if (result.GetValue(source) is not null && result.GetValue(dryRun))
            {
                result.AddError("--dry-run: expected together with files. For a source: ./ingest backfill SOURCE --days N --dry-run");
            }
            else if (result.GetValue(source) is not null && result.GetValue(model) is not null)
            {
                result.AddError("--model: expected together with files. The collection of a source gets its model by Ingest:Collections:EmbeddingModel.");
            }
        });
        command.SetAction((arguments, cancellationToken) =>
        {
            var context = CommandContext.Create(arguments.GetValue(json));
            return arguments.GetValue(source) is { } name
                ? RunSourceCommand.RunAsync(context, name, arguments.GetValue(collection), arguments.GetValue(tomorrow), arguments.GetValue(strict), cancellationToken)
                : arguments.GetValue(dryRun)
                ? DryRunCommand.RunAsync(
                    context, arguments.GetRequiredValue(paths), arguments.GetValue(collection) ?? SharedOptions.DefaultCollection, arguments.GetValue(model), cancellationToken)
                : RunAsync(
                    context, arguments.GetRequiredValue(paths), arguments.GetValue(collection) ?? SharedOptions.DefaultCollection, arguments.GetValue(model), arguments.GetValue(queue),
                    needsService: false, arguments.GetValue(strict), cancellationToken);
        });
        return command;
    }

    public static Command CreateAdd()
    {
        var paths = SharedOptions.Paths(ArgumentArity.OneOrMore);
        var collection = SharedOptions.IntoCollection();
        var model = SharedOptions.Model();
        var dryRun = DryRunCommand.Option();
        var strict = Strict();
        var json = SharedOptions.Json();
        var command = new Verb("add", "Ingest files by the service that is up.", "./ingest add report.pdf --collection contracts") { paths, collection, model, dryRun, strict, json };
        command.SetAction((arguments, cancellationToken) => arguments.GetValue(dryRun)
            ? DryRunCommand.RunAsync(
                CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(paths), arguments.GetRequiredValue(collection), arguments.GetValue(model), cancellationToken)
            : RunAsync(
            CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(paths), arguments.GetRequiredValue(collection), arguments.GetValue(model), queue: null, needsService: true,
            arguments.GetValue(strict), cancellationToken));
        return command;
    }

    private static Option<bool> Strict() => new("--strict") { Description = "Exit with 1 when a file failed." };

    private static async Task<int> RunAsync(
        CommandContext context, string[] paths, string collectionName, string? model, string? queue, bool needsService, bool strict, CancellationToken cancellationToken)
    {
        if (needsService && ServiceFile.Find(context.Home) is null)
        {
            throw new FatalException(ErrorCodes.NotReady, $"No service is up on {context.Home}. Start one with ./ingest up, or ingest in one go with ./ingest run.");
        }

        var selection = FileSelection.From(paths);
        if (selection.Files.Count > Batch.MaxItems)
        {
            throw new FatalException(
                ErrorCodes.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"These are {selection.Files.Count:N0} files; a batch has {Batch.MaxItems:N0} at most. Take its folders one after the other."));
        }

        SayWhatWasLeftOut(context.Terminal, selection);
        await SemanticParts.InstallForAsync(model, context.Terminal.Say, cancellationToken);
        return await RunAsync(
            context, selection.Files, queue, strict,
            async (application, token) =>
            {
                var collections = application.Get<CollectionDirectory>();
                CollectionIdentity collection = model is null
                    ? await collections.ResolveAsync(collectionName, token)
                    : await collections.ResolveAsync(collectionName, model, token);
                return (collection, await application.Get<IBatchStore>().BeginAsync(collection.Name, [.. paths.Select(Path.GetFullPath)], token));
            },
            cancellationToken);
    }

    /// <summary>Sends the files of a batch and follows them, with a worker of this process where no service is up; prints the receipt.</summary>
    /// <param name="context">Where to print.</param>
    /// <param name="files">The files.</param>
    /// <param name="queue">The queue this command works on, or null for that of the collection.</param>
    /// <param name="strict">Exit with 1 when a file failed.</param>
    /// <param name="begin">Finds or begins the batch.</param>
    /// <param name="cancellationToken">Interrupts it; the same batch can be gone on with.</param>
    internal static async Task<int> RunAsync(
        CommandContext context, IReadOnlyList<SelectedFile> files, string? queue, bool strict,
        Func<LocalApplication, CancellationToken, Task<(CollectionIdentity, Batch)>> begin, CancellationToken cancellationToken)
    {
        var service = ServiceFile.Find(context.Home);
        using var note = cancellationToken.Register(() => context.Terminal.Say("Stopping… (Once more: stop at once.)"));
        var started = TimeProvider.System.GetTimestamp();
        await using var application = await LocalApplication.StartAsync(
            context.Home, service is null ? LocalRole.Worker : LocalRole.Client, context.Terminal.Say, cancellationToken, QueueSettings(queue));
        var (collection, batch) = await begin(application, cancellationToken);
        RequireQueue(collection, queue, service);
        if (service is null)
        {
            application.StartWorker(collection.Queue);

            // Where no service ever is up, nobody else finishes what an earlier run that crashed was receiving. What it cannot do it logs.
            await application.Get<Reconciler>().SettleReceiptsAsync(cancellationToken);
        }

        var results = await IngestionDisplay.ShowAsync(
            application, context.Terminal, files.Count,
            (progress, token) => FileIngestion.Of(application.Services).RunAsync(batch.Id, files, collection.Name, Source, progress, token),
            cancellationToken, SelectedFile.Measure(files));
        var progress = await application.Get<BatchWatch>().LookAsync(batch.Id, cancellationToken);
        RunReport.Write(context, results, TimeProvider.System.GetElapsedTime(started), batch: progress);
        if (service is null)
        {
            await WordsDisplay.FinishAsync(application, context.Terminal.Say, cancellationToken);
        }

        return strict && results.Any(static r => r.IsFailed) ? IngestCommand.Failed : 0;
    }

    private static IEnumerable<(string, string)> QueueSettings(string? queue) =>
        queue is null ? [] : [("Ingest:Collections:Queue", queue), ("Ingest:Worker:Queues:0", queue)];

    private static void RequireQueue(CollectionIdentity collection, string? queue, ServiceFile? service)
    {
        if (queue is not null && collection.Queue != queue)
        {
            throw new FatalException(
                ErrorCodes.InvalidRequest,
                $"--queue: collection '{collection.Name}' belongs to queue '{collection.Queue}', found '{queue}'. Leave --queue out, or use another collection.");
        }

        if (service is not null && !service.Queues.Contains(collection.Queue))
        {
            throw new FatalException(
                ErrorCodes.InvalidRequest,
                $"The service that is up works on the queues {string.Join(", ", service.Queues)}, and collection '{collection.Name}' belongs to queue "
                + $"'{collection.Queue}'. Add the queue to Ingest:Worker:Queues and start the service again.");
        }
    }

    private static void SayWhatWasLeftOut(Terminal terminal, FileSelection selection)
    {
        if (selection.Hidden > 0)
        {
            terminal.Say($"Left out: {selection.Hidden} hidden files or folders (their names start with a dot).");
        }

        if (selection.RepeatedFolders > 0)
        {
            terminal.Say($"Left out: {Plain.Count(selection.RepeatedFolders, "link")} to folders that are in already.");
        }

        if (selection.Files.Count == 0)
        {
            terminal.Say("There are no files here.");
        }
    }
}
