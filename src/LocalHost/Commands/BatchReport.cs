using System.Globalization;
using Ingest.Api.Batches;
using Ingest.Domain.Batches;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Output.Tables;
using Spectre.Console;
using Table = Ingest.LocalHost.Output.Tables.Table;

namespace Ingest.LocalHost.Commands;

/// <summary>What the verbs about batches print.</summary>
internal static class BatchReport
{
    /// <summary>The receipt in a line: accepted, searchable, unchanged, failed, cancelled.</summary>
    public static string Receipt(BatchTotals totals) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Plain.Count(totals.Items, "file")}, {totals.Accepted} accepted ({totals.Unchanged} unchanged), {totals.Searchable} searchable, {totals.Failed} failed, {totals.Cancelled} cancelled");

    /// <summary>The list.</summary>
    public static void WriteList(Terminal terminal, IReadOnlyList<BatchLine> batches)
    {
        var table = Terminal.Table("begun", "collection", "state", "files", "accepted", "searchable", "failed", "unchanged", "cancelled", "batch", "source");
        foreach (var column in table.Columns.Skip(3).Take(6))
        {
            column.RightAligned();
        }

        foreach (var batch in batches)
        {
            table.AddRow([
                Terminal.Cell(Plain.Second(batch.CreatedAt)),
                Terminal.Cell(batch.Collection),
                Terminal.Cell(batch.State, Colour(batch.State, batch.Failed)),
                .. new[] { batch.Items, batch.Accepted, batch.Searchable, batch.Failed, batch.Unchanged, batch.Cancelled }
                    .Select(static n => Terminal.Cell(n.ToString(CultureInfo.InvariantCulture))),
                Terminal.Cell(batch.Id.ToString()),
                Terminal.Cell(string.Join(", ", batch.Origin)),
            ]);
        }

        terminal.Out.Write(table);
    }

    /// <summary>How one stands, and why files failed.</summary>
    public static void WriteStatus(Terminal terminal, BatchStatus status, DateTimeOffset now)
    {
        var facts = new Facts();
        facts.Add("batch", status.Id.ToString());
        facts.Add("collection", status.Collection);
        facts.Add("begun", Plain.Second(status.CreatedAt));
        facts.Add("state", status.CancelledAt is { } at ? $"cancelled at {Plain.Second(at)}{(status.Done ? "" : "; what is in work is finished")}" : status.State);
        facts.Add("files", Figures(status));
        facts.Add("in work", status.Done ? null : InWork(status.States));
        facts.Add("time left", status.Done ? null : status.Eta is { } eta ? $"{Left(eta - now)}, at {status.FilesPerSecond.ToString("0.0", CultureInfo.InvariantCulture)} files/s" : "not known: nothing was finished in the last minute");
        terminal.Out.Write(facts);
        if (status.Reasons.Count > 0)
        {
            var table = Terminal.Table("failed", "code", "file", "reason");
            table.Columns[0].RightAligned();
            foreach (var reason in status.Reasons)
            {
                table.AddRow(
                    Terminal.Cell(reason.Count.ToString(CultureInfo.InvariantCulture)), Terminal.Cell(reason.Code, Color.Red), Terminal.Cell(reason.Name),
                    Terminal.Cell(reason.Message));
            }

            terminal.Out.Write(table);
        }
    }

    /// <summary>A table of files.</summary>
    public static Table Items(IEnumerable<BatchItemResult> items)
    {
        var table = Terminal.Table("name", "state", "chunks", "reason");
        table.Columns[2].RightAligned();
        foreach (var item in items)
        {
            var remark = item.Error is { } error ? $"{error.Code}: {error.Message}"
                : string.Join("; ", new[] { item.Unchanged ? "unchanged" : null, item.Warning is { } warning ? $"{warning.Code}: {warning.Message}" : null }.OfType<string>());
            table.AddRow(
                Terminal.Cell(item.Name), Terminal.Cell(item.State, Colour(item.State, item.State is "failed" or "refused" ? 1 : 0)),
                Terminal.Cell(item.Chunks?.ToString(CultureInfo.InvariantCulture)), Terminal.Cell(remark));
        }

        return table;
    }

    private static string Figures(BatchStatus status) => string.Create(
        CultureInfo.InvariantCulture,
        $"{status.Items}: {status.Accepted} accepted ({status.Unchanged} unchanged), {status.Searchable} searchable, {status.Failed} failed, {status.Cancelled} cancelled"
        + $"{(status.States.Superseded > 0 ? $", {status.States.Superseded} replaced or deleted since" : "")}; {Plain.Count(status.Chunks, "chunk")}");

    private static string InWork(BatchStates states) => string.Create(
        CultureInfo.InvariantCulture, $"{states.Expected} not sent, {states.Pending} waiting, {states.Processing} with a worker");

    private static string Left(TimeSpan left) => left.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes} min")
        : left.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{left.Minutes} min") : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, left.Seconds)} s");

    private static Color Colour(string state, long failed) => failed > 0 ? Color.Red : state is "settled" or "ready" ? Color.Green : Color.Yellow;
}
