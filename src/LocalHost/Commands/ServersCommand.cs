using System.CommandLine;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>servers --home FOLDER</c>, for <c>./test.sh</c>: holds PostgreSQL and Azurite for all test processes until it is stopped. Nothing they keep
/// survives a power cut.
/// </summary>
internal static class ServersCommand
{
    // Several test processes with their pools at once.
    private const int MaxConnections = 400;

    public static Command Create()
    {
        var home = new Option<string>("--home") { Description = "The data folder.", Required = true };
        var command = new Command("servers", "Hold PostgreSQL and Azurite for tests until stopped.") { home };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) => RunAsync(new HomeFolder(arguments.GetRequiredValue(home)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(HomeFolder home, CancellationToken cancellationToken)
    {
        var options = new StackOptions { Durable = false, MaxConnections = MaxConnections };
        await using var servers = await LocalServers.JoinAsync(home, options, cancellationToken: cancellationToken);
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        return 0;
    }
}
