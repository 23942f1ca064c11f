using System.CommandLine;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Stack;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>reset</c>: deletes the local database, blobs, keys and logs. Settings stay, and so does everything that is not ours in the folder.</summary>
internal static class ResetCommand
{
    private static readonly string[] Ours =
    [
        "postgres", "azurite", "logs", "scratch", "api-key", "azurite.key", "azurite.pid", "postgres.password", "postgres.pid", "service.json", "service.lock",
        "stack.users", "watch.pid", "azurite.key.lock", "postgres.password.lock",
    ];

    public static Command Create()
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Verb("reset", "Delete all local data, after asking.", "./ingest reset") { yes };
        command.SetAction((arguments, cancellationToken) => RunAsync(CommandContext.Create(json: false), arguments.GetValue(yes), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool yes, CancellationToken cancellationToken)
    {
        if (!yes && !await AskAsync(context, cancellationToken))
        {
            context.Terminal.Say("Nothing was deleted.");
            return IngestCommand.Failed;
        }

        if (!await LocalServers.StopUnusedAsync(context.Home, cancellationToken))
        {
            throw new FatalException(ErrorCodes.InvalidState, $"The data in {context.Home} is in use. Stop the service with ./ingest down, or wait for the run to end.");
        }

        var elsewhere = LocalServers.FindDatabaseFolder(context.Home);
        foreach (var path in Ours.Select(name => context.Home.Find(name)).Append(elsewhere))
        {
            Delete(path);
        }

        context.Terminal.Say($"Deleted: documents, vectors, blobs, keys and logs in {context.Home}.");
        return 0;
    }

    private static async Task<bool> AskAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected || !context.Terminal.Error.Profile.Capabilities.Interactive)
        {
            throw new FatalException(ErrorCodes.InvalidRequest, "reset deletes everything, and nobody is here to ask. Say --yes.");
        }

        return await new ConfirmationPrompt($"Delete all documents, vectors, blobs, keys and logs in {Markup.Escape(context.Home.Root)}?") { DefaultValue = false }
            .ShowAsync(context.Terminal.Error, cancellationToken);
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }
}
