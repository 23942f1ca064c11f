using System.CommandLine;
using Ingest.LocalHost.Assistants;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>mcp</c>: the tools for an assistant, over this process's standard input and output, until the assistant closes its end. Standard output carries
/// the protocol and nothing else; what there is to say goes to standard error, and logs to the data folder.
/// </summary>
internal static class McpCommand
{
    public static Command Create()
    {
        var command = new Verb(
            "mcp", "Serve an AI assistant: search, show_document, list_failures and sync_status, over standard input and output.",
            "./ingest mcp");
        command.SetAction((_, cancellationToken) => RunAsync(CommandContext.Create(json: true), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        // The protocol takes the stream itself; a stray line of anybody else goes where it does no harm.
        Console.SetOut(Console.Error);
        if (!Console.IsInputRedirected)
        {
            context.Terminal.Say("This verb talks to an assistant, not to a person: docs/assistants.md says how to set one up. Ctrl-D ends it.");
        }

        using var logs = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddProvider(LineLog.ToFile(Path.Combine(context.Home.Logs, "ingest.log"), TimeProvider.System)));
        await using var application = new ApplicationOnDemand(context.StartClientAsync);
        _ = application.GetAsync(cancellationToken);
        await AssistantServer.RunAsync(application, new StdioServerTransport("ingest", logs), logs, cancellationToken);
        return 0;
    }
}
