using System.CommandLine;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Commands;

/// <summary><c>approve-deletes</c> and <c>keep-deletes</c>: a person decides on deletions that were more than may go unasked (P9).</summary>
internal static class DeletionCommands
{
    // Of what would go; the rest is counted.
    private const int Shown = 20;

    public static Command CreateApprove() => Create(
        "approve-deletes", "Delete here, too, what a run found vanished at its source and holds.", "Delete these documents", "approved; they go with the next sync, if the source says that it does not have them",
        static (approval, run, cancellationToken) => approval.ApproveAsync(run, "command", cancellationToken));

    public static Command CreateKeep() => Create(
        "keep-deletes", "Keep what a run found vanished at its source and holds.", "Keep these documents", "kept; they would have to vanish twice again",
        static (approval, run, cancellationToken) => approval.KeepAsync(run, cancellationToken));

    private static Verb Create(
        string name, string description, string question, string done, Func<DeletionApproval, Guid, CancellationToken, Task<int>> decide)
    {
        var run = SyncRunCommands.RunArgument();
        var yes = SharedOptions.Yes();
        var json = SharedOptions.Json();
        var command = new Verb(name, description, $"./ingest {name} 0198c2a0-0000-7000-8000-000000000001") { run, yes, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var context = CommandContext.Create(arguments.GetValue(json));
            await using var application = await context.StartClientAsync(cancellationToken);
            var found = await application.FindRunAsync(arguments.GetRequiredValue(run), cancellationToken);
            if (found.Held > 0 && !arguments.GetValue(yes) && !await AskAsync(context, application, found, $"{name}: {question}?", cancellationToken))
            {
                context.Terminal.Say("Nothing was decided.");
                return IngestCommand.Failed;
            }

            var decided = found.Held > 0 ? await decide(application.Get<DeletionApproval>(), found.Id, cancellationToken) : 0;
            return Report(context, found, decided, decided == 0 ? "it holds no deletions (any more)." : $"{Plain.Count(decided, "document")} {done}.");
        });
        return command;
    }

    private static async Task<bool> AskAsync(
        CommandContext context, LocalApplication application, SyncRunView run, string question, CancellationToken cancellationToken)
    {
        var held = (await application.Get<ISyncDeletions>().ListAsync(run.Id, after: null, Shown, cancellationToken)).Where(static d => d.State == "held").ToList();
        foreach (var deletion in held)
        {
            context.Terminal.Say($"  {deletion.Name}  ({deletion.Title})");
        }

        if (run.Held > held.Count)
        {
            context.Terminal.Say($"  … and {run.Held - held.Count} more: ./ingest sync-run {run.Id}");
        }

        return await context.Terminal.AskAsync(question, cancellationToken);
    }

    private static int Report(CommandContext context, SyncRunView run, int decided, string line)
    {
        if (context.Json)
        {
            context.Terminal.WriteJson(new { RunId = run.Id, run.Source, Documents = decided });
        }

        context.Terminal.Say($"{run.Source}: {line}");
        return decided > 0 ? 0 : IngestCommand.Failed;
    }
}
