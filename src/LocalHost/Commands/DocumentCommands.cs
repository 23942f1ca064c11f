using System.CommandLine;
using System.Globalization;
using Ingest.Api.Documents;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Output.Tables;

namespace Ingest.LocalHost.Commands;

/// <summary>The verbs about one document: <c>show</c>, <c>retry</c>, <c>delete</c>.</summary>
internal static class DocumentCommands
{
    private const int TimelineLength = 200;

    public static Command CreateShow() => Create("show", "Show a document: its state, its timeline, what happens next.", "./ingest show report.pdf", ShowAsync);

    public static Command CreateRetry() => Create("retry", "Give a failed document back to work.", "./ingest retry report.pdf", RetryAsync);

    public static Command CreateDelete() => Create("delete", "Take a document out of search, and out of storage soon after.", "./ingest delete report.pdf --collection contracts", DeleteAsync);

    private static Verb Create(
        string name, string description, string example, Func<CommandContext, LocalApplication, DocumentView, CancellationToken, Task<int>> run)
    {
        var nameOrId = SharedOptions.NameOrId();
        var collection = SharedOptions.OfCollection("The collection, when several have a document of this name.");
        var json = SharedOptions.Json();
        var command = new Verb(name, description, example) { nameOrId, collection, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var context = CommandContext.Create(arguments.GetValue(json));
            await using var application = await context.StartClientAsync(cancellationToken);
            var document = await application.Get<IDocumentQueries>()
                .FindAsync(arguments.GetRequiredValue(nameOrId), arguments.GetValue(collection), cancellationToken);
            return await run(context, application, document, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(
        CommandContext context, LocalApplication application, DocumentView document, CancellationToken cancellationToken)
    {
        var timeline = await application.Get<IDocumentQueries>().GetTimelineAsync(document.Id, TimelineLength, cancellationToken);
        var details = DocumentDetails.From(document, timeline, application.Get<TimeProvider>().GetUtcNow());
        if (context.Json)
        {
            context.Terminal.WriteJson(details);
            return 0;
        }

        var facts = new Facts();
        facts.Add("name", details.Name);
        facts.Add("id", details.Id.ToString());
        facts.Add("collection", details.Collection);
        facts.Add("source", details.Source);
        facts.Add("state", details.Stage is null ? details.State : $"{details.State} ({details.Stage}, attempt {details.Attempt})");
        facts.Add("version", details.SearchableVersion == details.Version || details.SearchableVersion is null
            ? $"{details.Version}"
            : $"{details.Version}; {details.SearchableVersion} is searchable");
        facts.Add("size", details.Size is null ? null : string.Create(CultureInfo.InvariantCulture, $"{details.Size:N0} bytes"));
        facts.Add("pages", details.Pages?.ToString(CultureInfo.InvariantCulture));
        facts.Add("chunks", details.Chunks?.ToString(CultureInfo.InvariantCulture));
        facts.Add("error", details.Error is null ? null : $"{details.Error.Code}: {details.Error.Message}");
        facts.Add("warning", details.Warning is null ? null : $"{details.Warning.Code}: {details.Warning.Message}");
        facts.Add("next", details.Next);
        facts.Add("trace", details.TraceId);
        context.Terminal.Out.Write(facts);

        var table = Terminal.Table("time", "version", "event", "state", "detail");
        foreach (var line in details.Timeline ?? [])
        {
            table.AddRow(
                Terminal.Cell(line.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)),
                Terminal.Cell(line.Version.ToString(CultureInfo.InvariantCulture)),
                Terminal.Cell(line.Event),
                Terminal.Cell(line.State),
                Terminal.Cell(line.Code is null ? line.Message : $"{line.Code}: {line.Message}"));
        }

        context.Terminal.Out.Write(table);
        return 0;
    }

    private static async Task<int> RetryAsync(
        CommandContext context, LocalApplication application, DocumentView document, CancellationToken cancellationToken)
    {
        var done = await application.Get<IWorkQueue>().RetryFailedAsync(document.Id, cancellationToken);
        return Report(
            context, document, done,
            ServiceFile.Find(context.Home) is null ? "It waits for a worker: start one with ./ingest up." : "The service takes it now.",
            $"Only a failed document can be retried; it is {document.State.ToName()}.");
    }

    private static async Task<int> DeleteAsync(
        CommandContext context, LocalApplication application, DocumentView document, CancellationToken cancellationToken)
    {
        var done = await application.Get<IDocumentRemoval>().DeleteAsync(document.Id, "deleted on the command line", cancellationToken);
        return Report(
            context, document, done,
            "It is no longer searchable; its points and blobs go at the next reconcile.",
            "It had been deleted before.");
    }

    private static int Report(CommandContext context, DocumentView document, bool done, string yes, string no)
    {
        if (context.Json)
        {
            context.Terminal.WriteJson(new { document.Id, document.Name, Done = done });
        }

        context.Terminal.Say($"{document.Name}: {(done ? yes : no)}");
        return done ? 0 : IngestCommand.Failed;
    }
}
