using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Demo;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Syncing;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>run --source NAME</c>: syncs a source once, follows what it brought to its final states, prints both tables. <c>--source demo</c> does so with four
/// sources of a demo server, without any account. Beside a service that is up it leaves the work to that.
/// </summary>
internal static class RunSourceCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="source">The source, or <c>demo</c>.</param>
    /// <param name="collection">For the demo: where its items go; null for where they went before.</param>
    /// <param name="tomorrow">For the demo: lets a day pass in its world first.</param>
    /// <param name="strict">Fail when a document failed, too.</param>
    /// <param name="cancellationToken">Stops it; the same command goes on.</param>
    public static async Task<int> RunAsync(
        CommandContext context, string source, string? collection, bool tomorrow, bool strict, CancellationToken cancellationToken)
    {
        var isDemo = source == DemoSetup.Name;
        if (!isDemo && (collection is not null || tomorrow))
        {
            throw new FatalException(
                ErrorCodes.InvalidRequest, $"--collection and --tomorrow are for --source demo. A source's collection is its setting Ingest:Sources:{source}:Collection.");
        }

        var service = ServiceFile.Find(context.Home);
        if (collection is not null)
        {
            MoveDemo(context, collection, service);
        }

        DateTimeOffset? day = tomorrow ? TimeProvider.System.GetUtcNow() : null;
        if (service is not null && day is { } passed)
        {
            await DemoSetup.PassDayOfServiceAsync(context.Home, passed, cancellationToken);
        }

        using var note = cancellationToken.Register(() => context.Terminal.Say("Stopping: what was read stays read. Run again to go on. (Once more: stop at once.)"));
        var started = TimeProvider.System.GetTimestamp();
        await using var demo = isDemo && service is null ? await DemoSetup.StartAsync(context.Home, collection, day, cancellationToken) : null;
        await using var application = await LocalApplication.StartAsync(
            context.Home, service is null ? LocalRole.Worker : LocalRole.Client, context.Terminal.Say, cancellationToken);
        var sources = isDemo ? DemoSources(context, application) : [application.RequireSource(source)];
        var into = await application.Get<CollectionDirectory>().ResolveAsync(sources[0].Options.Collection, cancellationToken);
        if (service is null)
        {
            application.StartWorker(into.Queue);
            await application.Get<Reconciler>().SettleReceiptsAsync(cancellationToken);
        }

        var requests = application.Get<SyncRequests>();
        var runs = await new SourceRuns(application, service, context.Terminal).RunAsync(
            [.. sources.Select(static s => s.Name)], name => requests.SyncAsync(name, "command", cancellationToken), cancellationToken);
        if (!context.Json)
        {
            SyncReport.WriteTable(context.Terminal, runs);
        }

        var results = await FollowAsync(context, application, into.Name, runs, cancellationToken);
        RunReport.Write(context, results, TimeProvider.System.GetElapsedTime(started), runs);
        if (isDemo && !context.Json)
        {
            SayWhatToTry(context, into.Name, runs);
        }

        if (service is null)
        {
            await WordsDisplay.FinishAsync(application, context.Terminal.Say, cancellationToken);
        }

        return strict && results.Any(static r => r.IsFailed) ? IngestCommand.Failed : SyncReport.ExitCode(runs);
    }

    private static void MoveDemo(CommandContext context, string collection, ServiceFile? service)
    {
        var before = DemoSetup.CollectionOf(context.Home);
        if (collection == before)
        {
            return;
        }

        if (service is not null)
        {
            throw new FatalException(
                ErrorCodes.InvalidState,
                $"--collection: the service that is up has the demo in collection '{before}'. Stop it with ./ingest down, run the demo with '{collection}', and start the service again.");
        }

        context.Terminal.Say($"The demo goes to collection '{collection}' from now on. What was read into '{before}' follows when it is read again.");
    }

    private static List<Source> DemoSources(CommandContext context, LocalApplication application)
    {
        var names = DemoFile.Find(context.Home)?.SourceNames ?? [];
        var sources = application.Get<SourceCatalog>().All.Where(source => names.Contains(source.Name)).ToList();
        return sources.Count > 0
            ? sources
            : throw new FatalException(
                ErrorCodes.InvalidState,
                "The demo is not set up, and a service is up that would not know it. Stop it with ./ingest down, run the demo, and start the service again.");
    }

    private static async Task<IReadOnlyList<FileResult>> FollowAsync(
        CommandContext context, LocalApplication application, string collection, IReadOnlyList<SyncRunView> runs, CancellationToken cancellationToken)
    {
        var synced = new SyncedDocuments(application.Get<IDocumentQueries>(), application.Get<TimeProvider>());
        var documents = await synced.ListAsync(collection, runs, cancellationToken);
        return documents.Count == 0
            ? []
            : await IngestionDisplay.ShowAsync(
                application, context.Terminal, documents.Count, (progress, token) => synced.FollowAsync(documents, progress, token), cancellationToken);
    }

    private static void SayWhatToTry(CommandContext context, string collection, IReadOnlyList<SyncRunView> runs)
    {
        string[] lines =
        [
            "Next:",
            $"  ./ingest search \"lamp gasket\" --collection {collection}",
            "  ./ingest run --source demo                 again: nothing has changed, so nothing is done",
            "  ./ingest run --source demo --tomorrow      a day passes in the demo's world: items come, change and vanish",
            "  ./ingest sync-status --at +1d              how it stands tomorrow if nothing runs until then",
            $"  ./ingest sync-run {runs[0].Source,-25}the evidence of its last run",
        ];
        foreach (var line in lines)
        {
            context.Terminal.Say(line);
        }
    }
}
