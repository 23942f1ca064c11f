using System.CommandLine;
using Ingest.Api.Reindexing;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Reindexing;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Reindexing;
using Ingest.LocalHost.Stack;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>reindex COLLECTION</c>: rebuild a collection's vectors with another embedding model, here, to the end. The old ones are searched until the switch, and
/// kept for the way back.
/// </summary>
internal static class ReindexCommand
{
    public static Command Create()
    {
        var collection = new Argument<string>("collection") { Description = "The collection." };
        var model = new Option<string?>("--model") { Description = "Embedding model to rebuild it with. Without it: the one that the settings give the collection." };
        var rollback = new Option<bool>("--rollback") { Description = "Go back to the vectors that were searched before; what came since is copied first." };
        var cancel = new Option<bool>("--cancel") { Description = "Give up the reindex that is open; search stays as it is." };
        var discard = new Option<bool>("--discard-old") { Description = "Remove the vectors that are kept for the way back." };
        var status = new Option<bool>("--status") { Description = "Only say how the latest reindex stands." };
        var json = SharedOptions.Json();
        var command = new Verb("reindex", "Rebuild a collection with another embedding model, while it stays searchable.", "./ingest reindex notes --model semantic-512")
        {
            collection, model, rollback, cancel, discard, status, json,
        };
        command.Validators.Add(result =>
        {
            bool[] given = [result.GetValue(model) is not null, result.GetValue(rollback), result.GetValue(cancel), result.GetValue(discard), result.GetValue(status)];
            if (given.Count(static one => one) > 1)
            {
                result.AddError("reindex: expected one of --model, --rollback, --cancel, --discard-old and --status at most. Give them in commands of their own.");
            }
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var context = CommandContext.Create(arguments.GetValue(json));
            var name = arguments.GetRequiredValue(collection);
            await SemanticParts.InstallForAsync(arguments.GetValue(model), context.Terminal.Say, cancellationToken);
            await using var application = await context.StartClientAsync(cancellationToken);
            var requests = application.Get<ReindexRequests>();
            if (arguments.GetValue(discard))
            {
                return await DiscardAsync(context, application, name, cancellationToken);
            }

            if (arguments.GetValue(status) || arguments.GetValue(cancel))
            {
                return Report(context, application, arguments.GetValue(cancel)
                    ? await requests.CancelAsync(name, cancellationToken)
                    : await requests.FindAsync(name, cancellationToken));
            }

            var reindex = arguments.GetValue(rollback)
                ? await requests.RollBackAsync(name, cancellationToken)
                : await requests.RequestAsync(name, arguments.GetValue(model), cancellationToken);
            return await RunAsync(context, application, reindex, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, LocalApplication application, Reindex reindex, CancellationToken cancellationToken)
    {
        using var note = cancellationToken.Register(() => context.Terminal.Say(
            "Stopping: what is embedded stays embedded. The same command goes on from there, and so does the service that is up. (Once more: stop at once.)"));
        await SemanticParts.InstallForAsync(reindex.ToModel, context.Terminal.Say, cancellationToken);
        var known = await RequireAsync(application, reindex.Collection, cancellationToken);
        var following = new ReindexFollowing(application.Get<ReindexWorker>(), application.Get<IReindexStore>(), application.Get<TimeProvider>());
        var ended = await ReindexDisplay.ShowAsync(
            context.Terminal, reindex, show => following.RunAsync(reindex, known.Queue, show, cancellationToken));
        var code = Report(context, application, ended);
        if (ended.State == ReindexState.Switched)
        {
            await application.Get<DiscardedVectors>().RunAsync([known.Queue], cancellationToken);
            SayWhatTheSettingsSay(context, application, ended);
        }

        return code;
    }

    private static async Task<int> DiscardAsync(CommandContext context, LocalApplication application, string collection, CancellationToken cancellationToken)
    {
        var known = await RequireAsync(application, collection, cancellationToken);
        var discarded = await application.Get<ReindexRequests>().DiscardOldAsync(collection, cancellationToken);
        await application.Get<DiscardedVectors>().RunAsync([known.Queue], cancellationToken);
        if (context.Json)
        {
            context.Terminal.WriteJson(new DiscardedVectorCollections(collection, discarded));
        }

        context.Terminal.Say(discarded.Count == 0 ? $"{collection}: nothing is kept." : $"{collection}: removed {string.Join(", ", discarded)}.");
        return 0;
    }

    private static int Report(CommandContext context, LocalApplication application, Reindex reindex)
    {
        var status = ReindexStatus.From(reindex, application.Get<TimeProvider>().GetUtcNow());
        if (context.Json)
        {
            context.Terminal.WriteJson(status);
        }
        else
        {
            context.Terminal.Out.WriteLine(Plain.Line(
                $"{status.Collection}: {status.State}, {status.FromModel} to {status.ToModel} ({status.ToVectorCollection}), {status.Done} of {Plain.Count(status.Total, "document")}."));
            context.Terminal.Out.WriteLine(Plain.Line(status.Next));
        }

        return reindex.State == ReindexState.Failed ? IngestCommand.Failed : 0;
    }

    /// <summary>Otherwise the next start would be refused, and nobody would expect it.</summary>
    private static void SayWhatTheSettingsSay(CommandContext context, LocalApplication application, Reindex reindex)
    {
        if (application.Get<CollectionModels>().For(reindex.Collection) is { } wanted && wanted != reindex.ToModel)
        {
            context.Terminal.Say(
                $"The settings still give '{reindex.Collection}' the model {wanted}, and the next start is refused for it. Set Ingest:Collections:Models:{reindex.Collection} to '{reindex.ToModel}'.");
        }
    }

    private static async Task<Collection> RequireAsync(LocalApplication application, string name, CancellationToken cancellationToken) =>
        await application.Get<ICollectionStore>().FindAsync(name, cancellationToken)
        ?? throw new FatalException(ErrorCodes.NotFound, $"There is no collection '{name}'. Look at the status for those that are.");
}
