using System.CommandLine;
using System.Globalization;
using Ingest.Api.Figures;
using Ingest.Api.Status;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>status</c>: documents by collection and state, how the sources stand, and whether a service is up.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Verb("status", "Count documents by collection and state, say how the sources stand and whether a service is up.", "./ingest status --json") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(CommandContext.Create(arguments.GetValue(json)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var report = StatusReport.From(
            await application.Get<IDocumentQueries>().CountAsync(queues: null, cancellationToken),
            await application.Get<SourceStatusReader>().ReadAsync(at: null, cancellationToken),
            await application.Get<TokenBudget>().ReadAsync(cancellationToken));
        if (context.Json)
        {
            context.Terminal.WriteJson(report);
            return 0;
        }

        var table = Terminal.Table("collection", "receiving", "pending", "processing", "ready", "failed", "chunks");
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (var collection in report.Collections)
        {
            var documents = collection.Documents;
            long[] counts = [documents.Receiving, documents.Pending, documents.Processing, documents.Ready, documents.Failed, collection.Chunks];
            table.AddRow([Terminal.Cell(collection.Name), .. counts.Select(static n => Terminal.Cell(n.ToString(CultureInfo.InvariantCulture)))]);
        }

        context.Terminal.Out.Write(table);
        foreach (var paused in report.Collections.Select(static collection => collection.Paused).OfType<PausedCollection>())
        {
            context.Terminal.Out.Write(Terminal.Cell($"Paused: {paused.Message}", Color.Yellow));
            context.Terminal.Out.WriteLine();
        }

        WriteSchedules(context.Terminal, report.Schedules);
        var service = ServiceFile.Find(context.Home);
        context.Terminal.Out.WriteLine(service is null ? "No service is up." : $"The service is up at {service.Url}");
        return 0;
    }

    private static void WriteSchedules(Terminal terminal, IReadOnlyList<ScheduleStatus> schedules)
    {
        if (schedules.Count == 0)
        {
            return;
        }

        var table = Terminal.Table("source", "state", "last success", "next due", "overdue by");
        foreach (var schedule in schedules)
        {
            table.AddRow(
                Terminal.Cell(schedule.Name), Terminal.Cell(schedule.State), Terminal.Cell(Plain.Minute(schedule.LastSuccess)),
                Terminal.Cell(Plain.Minute(schedule.NextDue)), Terminal.Cell(schedule.OverdueBy is { } late ? Spoken.Span(late) : ""));
        }

        terminal.Out.Write(table);
    }
}
