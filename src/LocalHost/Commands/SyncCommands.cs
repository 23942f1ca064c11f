using System.CommandLine;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Demo;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Syncing;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>sync SOURCE</c> and <c>backfill SOURCE --days N</c>: read a source now. The service that is up does it; when none is, this process does, and what
/// it brought waits for a worker.
/// </summary>
internal static class SyncCommands
{
    private const string RequestedBy = "command";

    public static Command CreateSync()
    {
        var source = SharedOptions.Source();
        var json = SharedOptions.Json();
        var command = new Verb("sync", "Sync a source now: take in what changed since its checkpoint.", "./ingest sync tickets") { source, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(source),
            (requests, name) => requests.SyncAsync(name, RequestedBy, cancellationToken), cancellationToken));
        return command;
    }

    public static Command CreateBackfill()
    {
        var source = SharedOptions.Source();
        var days = new Option<int>("--days") { Description = $"How many days back to read, 1 to {SyncRequests.MaxDays}.", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say about what it would take, from what earlier runs saw: items, chunks, tokens, price." };
        var json = SharedOptions.Json();
        var command = new Verb("backfill", "Read the last days of a source again, whatever its checkpoint says.", "./ingest backfill tickets --days 30") { source, days, dryRun, json };
        command.SetAction((arguments, cancellationToken) => arguments.GetValue(dryRun)
            ? BackfillDryRun.RunAsync(
                CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(source), arguments.GetRequiredValue(days), cancellationToken)
            : RunAsync(
            CommandContext.Create(arguments.GetValue(json)), arguments.GetRequiredValue(source),
            (requests, name) => requests.BackfillAsync(name, arguments.GetRequiredValue(days), RequestedBy, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string source, Func<SyncRequests, string, Task<RequestedRun>> request, CancellationToken cancellationToken)
    {
        var service = ServiceFile.Find(context.Home);
        using var note = cancellationToken.Register(() => context.Terminal.Say("Stopping: what was read stays read. The run goes on from its last page. (Once more: stop at once.)"));
        await using var demo = service is null && DemoFile.Find(context.Home)?.SourceNames.Contains(source) == true
            ? await DemoServer.ResumeAsync(context.Home, cancellationToken)
            : null;
        await using var application = await LocalApplication.StartAsync(
            context.Home, service is null ? LocalRole.Worker : LocalRole.Client, context.Terminal.Say, cancellationToken);
        application.RequireSource(source);
        var requests = application.Get<SyncRequests>();
        var runs = await new SourceRuns(application, service, context.Terminal).RunAsync([source], name => request(requests, name), cancellationToken);
        SyncReport.Write(context, runs);
        if (service is null && !context.Json && runs.Any(static run => run.Changed > 0))
        {
            context.Terminal.Say($"What changed waits for a worker: ./ingest up, or ./ingest run --source {source} the next time.");
        }

        return SyncReport.ExitCode(runs);
    }
}
