using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Reads documents of one channel by key. A day is listed once, however many of its parts are asked for.</summary>
internal sealed class SlackLookup(SlackReader reader, SlackOptions options)
{
    /// <summary>Reads them; a key that the channel does not have adds nothing.</summary>
    public async Task ReadAsync(IEnumerable<ItemKey> items, CancellationToken cancellationToken)
    {
        var keys = items.Select(SlackKey.Parse).OfType<SlackKey>().ToList();
        foreach (var thread in keys.Where(static k => k.IsThread))
        {
            await reader.ReadThreadAsync(thread.Thread, cancellationToken);
        }

        foreach (var day in keys.Where(static k => !k.IsThread).GroupBy(static k => k.Day, static k => k.Part))
        {
            await ReadDayAsync(day.Key, [.. day.Distinct()], cancellationToken);
        }
    }

    private async Task ReadDayAsync(DateOnly date, IReadOnlyList<int> parts, CancellationToken cancellationToken)
    {
        var messages = reader.History.ReadAsync(SlackTs.StartOf(date), SlackTs.StartOf(date.AddDays(1)), cancellationToken);
        await foreach (var day in SlackDay.GroupAsync(reader.History, messages, d => new SlackDay(d, options.MessagesPerDocument, withText: true), cancellationToken))
        {
            var starts = day.Parts();
            foreach (var part in parts.Where(p => p <= Math.Max(starts.Count, 1)))
            {
                await ReadPartAsync(day, starts, part, cancellationToken);
            }
        }
    }

    private async Task ReadPartAsync(SlackDay day, IReadOnlyList<SlackTs> starts, int part, CancellationToken cancellationToken)
    {
        if (day.IsMalformed)
        {
            reader.AddMalformed(SlackKey.OfDay(day.Date, part));
        }
        else if (day.Messages is { } messages)
        {
            reader.AddDay(day.Date, part, messages);
        }
        else
        {
            await reader.ReadPartAsync(day.Date, part, starts[part - 1], part < starts.Count ? starts[part] : day.End, cancellationToken);
        }
    }
}
