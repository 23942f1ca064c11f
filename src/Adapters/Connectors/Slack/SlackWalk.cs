using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// Reads a channel from the newest day to the oldest: that is the order Slack lists messages in, so every message is asked for once, and what is written while it reads
/// stands above where it is, in the last day (which is read to its end) or in the next sync's window. Each day comes with its document, then the threads that
/// began on it; a day that is too long for one document is counted first, then read again part by part.
/// </summary>
internal sealed class SlackWalk(SlackReader reader, SlackOptions options, SlackRange range)
{
    /// <summary>Where the walk stands: everything above is on this page or one before. Null at the end.</summary>
    public SlackCursor? Position { get; private set; }

    /// <summary>Fills the page.</summary>
    public async Task FillAsync(SlackCursor start, CancellationToken cancellationToken)
    {
        Position = start;
        while (Position is { } position && !reader.Page.IsFull)
        {
            Position = position.Long is { } day
                ? await ReadPartAsync(day, cancellationToken)
                : await ReadDaysAsync(position, cancellationToken);
        }
    }

    private async Task<SlackCursor?> ReadDaysAsync(SlackCursor position, CancellationToken cancellationToken)
    {
        var messages = reader.History.ReadAsync(range.Earliest, new SlackTs(position.Before), cancellationToken);
        SlackDay Create(DateOnly date) => new(date, options.MessagesPerDocument, withText: date.DayNumber != position.Done);
        await foreach (var day in SlackDay.GroupAsync(reader.History, messages, Create, cancellationToken))
        {
            if (IsWanted(day) && day.Date.DayNumber != position.Done)
            {
                if (await ReadDayAsync(day, cancellationToken) is { } cut)
                {
                    return cut;
                }

                Position = SlackCursor.At(day.End) with { Done = day.Date.DayNumber };
            }

            foreach (var (ts, latest) in day.Threads.Where(t => IsReread(day.Date) || IsAlive(t.LatestReply)))
            {
                if (reader.Page.IsFull)
                {
                    return Position;
                }

                await reader.ReadThreadAsync(ts, cancellationToken);
                Position = SlackCursor.At(ts) with { Done = day.Date.DayNumber };
            }

            Position = SlackCursor.At(day.Start);
            if (reader.Page.IsFull)
            {
                return Position;
            }
        }

        return null;
    }

    /// <summary>Takes a day's document, or says where to begin with its parts.</summary>
    private async Task<SlackCursor?> ReadDayAsync(SlackDay day, CancellationToken cancellationToken)
    {
        // Threads that began before the range are not met on the way; this is their only sign of life.
        foreach (var thread in day.Broadcasts.Where(t => t < range.Earliest).Order())
        {
            await reader.ReadThreadAsync(thread, cancellationToken);
        }

        var starts = day.Parts();
        if (day.IsMalformed)
        {
            reader.AddMalformed(SlackKey.OfDay(day.Date, 1));
            return null;
        }

        if (starts.Count > SlackCursor.LongDay.MaxParts)
        {
            reader.AddFailure(
                SlackKey.OfDay(day.Date, 1),
                ErrorCodes.TooLarge,
                $"{day.Date:yyyy-MM-dd} has {starts.Count} parts; at most {SlackCursor.LongDay.MaxParts} are read in one go. Raise MessagesPerDocument.");
            return null;
        }

        if (day.Messages is { } messages)
        {
            reader.AddDay(day.Date, 1, messages);
            return null;
        }

        var offsets = starts.Select(s => s.Micros - day.Start.Micros).ToArray();
        return SlackCursor.At(day.End) with { Long = new SlackCursor.LongDay(day.Date.DayNumber, offsets, 0, day.Threads.Count > 0) };
    }

    private async Task<SlackCursor?> ReadPartAsync(SlackCursor.LongDay day, CancellationToken cancellationToken)
    {
        var start = SlackTs.StartOf(day.Date);
        var end = SlackTs.StartOf(day.Date.AddDays(1));
        var next = day.Part + 1;
        var until = next < day.Starts.Count ? new SlackTs(start.Micros + day.Starts[next]) : end;
        await reader.ReadPartAsync(day.Date, next, new SlackTs(start.Micros + day.Starts[day.Part]), until, cancellationToken);
        return next < day.Starts.Count ? SlackCursor.At(end) with { Long = day with { Part = next } }
            : day.HasThreads ? SlackCursor.At(end) with { Done = day.Day }
            : SlackCursor.At(start);
    }

    // A message that got its first reply stands in the document of its day as one line from then on.
    private bool IsWanted(SlackDay day) => IsReread(day.Date) || day.Threads.Exists(t => IsAlive(t.LatestReply));

    private bool IsAlive(SlackTs? latestReply) => latestReply >= range.Reread;

    private bool IsReread(DateOnly date) => SlackTs.StartOf(date) >= range.Reread;
}
