using System.CommandLine;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>run PATH…</c>, the main job in one go: starts what is needed, takes the files in, follows them to their final states, prints the table, and
/// stops what it started. Beside a service that is up it leaves the work to that. <c>add PATH…</c> is the same, but needs the service.
/// </summary>
internal static class RunCommand
{
    /// <summary>The source of documents that came by the command line.</summary>
    private const string Source = "upload";

    public static Command CreateRun()
    {
        var queue = SharedOptions.Queue();
        return Create(
            "run", "Ingest files: start what is needed, show progress, print a table, stop what was started.", "./ingest run report.pdf notes/ --collection contracts",
            queue, needsService: false);
    }

    public static Command CreateAdd() =>
        Create("add", "Ingest files by the service that is up.", "./ingest add report.pdf --collection contracts", queue: null, needsService: true);

    private static Verb Create(string name, string description, string example, Option<string?>? queue, bool needsService)
    {
        var paths = SharedOptions.Paths();
        var collection = SharedOptions.IntoCollection();
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 when a file failed." };
        var json = SharedOptions.Json();
        var command = new Verb(name, description, example) { paths, collection, strict, json };
        if (queue is not null)
        {
            command.Add(queue);
        }

        command.SetAction(async (arguments, cancellationToken) =>
        {
            var context = CommandContext.Create(arguments.GetValue(json));
            var results = await RunAsync(
                context, arguments.GetRequiredValue(paths), arguments.GetRequiredValue(collection), queue is null ? null : arguments.GetValue(queue), needsService,
                cancellationToken);
            return arguments.GetValue(strict) && results.Any(static r => r.IsFailed) ? IngestCommand.Failed : 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<FileResult>> RunAsync(
        CommandContext context, string[] paths, string collectionName, string? queue, bool needsService, CancellationToken cancellationToken)
    {
        var service = ServiceFile.Find(context.Home);
        if (needsService && service is null)
        {
            throw new FatalException(ErrorCodes.NotFound, $"No service is up on {context.Home}. Start one with ./ingest up, or ingest in one go with ./ingest run.");
        }

        var selection = FileSelection.From(paths);
        SayWhatWasLeftOut(context.Terminal, selection);
        using var note = cancellationToken.Register(() => context.Terminal.Say("Stopping: what is in stays in. Run again to go on. (Once more: stop at once.)"));

        var started = TimeProvider.System.GetTimestamp();
        IReadOnlyList<FileResult> results = [];
        await using (var application = await LocalApplication.StartAsync(
            context.Home, service is null ? LocalRole.Worker : LocalRole.Client, context.Terminal.Say, cancellationToken, QueueSettings(queue)))
        {
            var collection = await application.Get<CollectionDirectory>().ResolveAsync(collectionName, cancellationToken);
            RequireQueue(collection, queue, service);
            if (service is null)
            {
                application.StartWorker(collection.Queue);

                // Where no service ever is up, nobody else finishes what an earlier run that crashed was receiving. What it cannot do it logs.
                await application.Get<Reconciler>().SettleReceiptsAsync(cancellationToken);
            }

            results = await IngestAsync(application, context.Terminal, selection.Files, collection.Name, cancellationToken);
            RunReport.Write(context, results, TimeProvider.System.GetElapsedTime(started));
        }

        return results;
    }

    private static IEnumerable<(string, string)> QueueSettings(string? queue) =>
        queue is null ? [] : [("Ingest:Collections:Queue", queue), ("Ingest:Worker:Queues:0", queue)];

    private static void RequireQueue(Collection collection, string? queue, ServiceFile? service)
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

    private static async Task<IReadOnlyList<FileResult>> IngestAsync(
        LocalApplication application, Terminal terminal, IReadOnlyList<SelectedFile> files, string collection, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ingestion = new FileIngestion(
            application.Get<Domain.Documents.DocumentIntake>(), application.Get<Domain.Documents.IDocumentQueries>(), application.Get<TimeProvider>());
        Task<IReadOnlyList<FileResult>> Ingest(IIngestionProgress progress) => ingestion.RunAsync(files, collection, Source, progress, stop.Token);
        var running = terminal.IsLive ? BarProgress.ShowAsync(terminal, files.Count, Ingest) : Ingest(new LineProgress(terminal, files.Count));

        // Without its worker nothing would ever be finished. A worker ends early only by an error, which is thrown here.
        if (!application.Worker.IsCompletedSuccessfully && await Task.WhenAny(running, application.Worker) != running)
        {
            await stop.CancelAsync();
            await running.ContinueWith(static _ => { }, TaskScheduler.Default);
            await application.Worker;
        }

        return await running;
    }

    private static void SayWhatWasLeftOut(Terminal terminal, FileSelection selection)
    {
        if (selection.Hidden > 0)
        {
            terminal.Say($"Left out: {selection.Hidden} hidden files or folders (their names start with a dot).");
        }

        if (selection.RepeatedFolders > 0)
        {
            terminal.Say($"Left out: {selection.RepeatedFolders} links to folders that are in already.");
        }

        if (selection.Files.Count == 0)
        {
            terminal.Say("There are no files here.");
        }
    }
}
