using System.CommandLine;
using System.Globalization;
using Ingest.Domain.Reconciliation;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Commands;

/// <summary><c>reconcile</c>: compares database, blobs and index once, and mends what may be mended.</summary>
internal static class ReconcileCommand
{
    public static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Verb("reconcile", "Compare database, blobs and index now, and mend what disagrees.", "./ingest reconcile --json") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(CommandContext.Create(arguments.GetValue(json)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var report = await application.Get<Reconciler>().RunAsync(cancellationToken);
        if (context.Json)
        {
            context.Terminal.WriteJson(new { report.StartedAt, Seconds = Math.Round(report.Took.TotalSeconds, 3), report.Checks });
        }
        else
        {
            var table = Terminal.Table("check", "found", "fixed", "held", "error");
            foreach (var check in report.Checks)
            {
                table.AddRow([
                    Terminal.Cell(check.Check),
                    .. new[] { check.Found, check.Fixed, check.Held }.Select(static n => Terminal.Cell(n.ToString(CultureInfo.InvariantCulture))),
                    Terminal.Cell(check.Error)]);
            }

            context.Terminal.Out.Write(table);
        }

        return report.Checks.Any(static c => c.Error is not null) ? IngestCommand.Failed : 0;
    }
}
