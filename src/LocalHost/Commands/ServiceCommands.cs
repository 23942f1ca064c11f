using System.CommandLine;
using Ingest.Api.Keys;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.LocalHost.Demo;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Commands;

/// <summary>The verbs about the service: <c>up</c> and <c>down</c>.</summary>
internal static class ServiceCommands
{
    private const int Terminate = 15;

    // A stop takes under 10 s; the servers may need some more.
    private static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(30);

    public static Command CreateUp()
    {
        var command = new Verb("up", "Run the service in the foreground: API, worker, inbox, syncs, schedules, reconciler.", "./ingest up");
        command.SetAction((_, cancellationToken) => UpAsync(CommandContext.Create(json: false), cancellationToken));
        return command;
    }

    public static Command CreateDown()
    {
        var command = new Verb("down", "Stop the service.", "./ingest down");
        command.SetAction((_, cancellationToken) => DownAsync(CommandContext.Create(json: false), cancellationToken));
        return command;
    }

    private static async Task<int> UpAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (ServiceFile.Find(context.Home) is { } other)
        {
            throw new FatalException(ErrorCodes.InvalidState, $"A service is up on {context.Home} already, at {other.Url}. Stop it with ./ingest down.");
        }

        // Two that start at once both find no service.
        using var only = FileLock.TryTake(context.Home.Find("service.lock"), shared: false)
            ?? throw new FatalException(ErrorCodes.InvalidState, $"A service is starting on {context.Home}, or stopping. Wait a moment, then look with ./ingest status.");
        await using var demo = await ResumeDemoAsync(context, cancellationToken);
        await using var application = await LocalApplication.StartAsync(context.Home, LocalRole.Service, context.Terminal.Say, cancellationToken);
        var url = application.Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var queues = application.Get<IOptions<WorkerOptions>>().Value.Queues;
        using var announcement = ServiceFile.Announce(context.Home, url, [.. queues]);
        context.Terminal.Say($"Ingest is up at {url} (key: {context.Home.Find("api-key")}). Ctrl-C stops it.");
        if (context.Terminal.IsLive)
        {
            // On a terminal only: a log must not get the key.
            context.Terminal.Say($"Status page, with its key: {url}/#key={KeyFile.ReadOrCreate(context.Home.Find("api-key"))}");
        }

        context.Terminal.Say(
            $"Drop files as blobs at inbox/COLLECTION/PATH (connection string: {context.Home.Find(LocalServers.StorageConnectionFile)}), or add them with ./ingest add.");

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, application.Stopping);
        await Task.Delay(Timeout.Infinite, ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (!cancellationToken.IsCancellationRequested)
        {
            context.Terminal.Say($"A part of the service ended by an error; see {context.Home.Find("logs", "ingest.log")}.");
            return IngestCommand.Failed;
        }

        context.Terminal.Say("Stopping…");
        return 0;
    }

    /// <summary>The demo's sources, if there are any, need their server. Without it their runs fail and say so; everything else goes on.</summary>
    private static async Task<DemoServer?> ResumeDemoAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await DemoServer.ResumeAsync(context.Home, cancellationToken);
        }
        catch (FatalException error)
        {
            context.Terminal.Say($"The demo's sources cannot be read: {error.Message}");
            return null;
        }
    }

    private static async Task<int> DownAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (ServiceFile.Find(context.Home) is not { } service)
        {
            await LocalServers.StopUnusedAsync(context.Home, cancellationToken);
            context.Terminal.Say($"No service is up on {context.Home}.");
            return 0;
        }

        if (await service.Process.AskToStopAsync(Terminate, StopTimeLimit, cancellationToken))
        {
            context.Terminal.Say("Stopped.");
            return 0;
        }

        context.Terminal.Say($"The service (process {service.Pid}) did not stop within {StopTimeLimit.TotalSeconds:0} s.");
        return IngestCommand.Failed;
    }
}
