using System.CommandLine;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Demo;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Commands;

/// <summary><c>reset</c>: deletes the local database, blobs, keys, logs and the demo. Settings and tokens stay, and so does everything that is not ours in the folder.</summary>
internal static class ResetCommand
{
    private static readonly string[] Ours =
    [
        "postgres", "azurite", "logs", "scratch", "api-key", "azurite.key", "azurite.pid", "postgres.password", "postgres.pid", "service.json", "service.lock",
        "stack.users", "watch.pid", "azurite.key.lock", "postgres.password.lock", DemoFile.Name, "secrets.lock", KnownNames.Folder,
    ];

    public static Command Create()
    {
        var yes = SharedOptions.Yes();
        var command = new Verb("reset", "Delete all local data, after asking.", "./ingest reset") { yes };
        command.SetAction((arguments, cancellationToken) => RunAsync(CommandContext.Create(json: false), arguments.GetValue(yes), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool yes, CancellationToken cancellationToken)
    {
        if (!yes && !await context.Terminal.AskAsync($"reset: Delete all documents, vectors, blobs, keys and logs in {context.Home}?", cancellationToken))
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
