using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>What a window means for a channel whose history is listed by when messages were written, not by when they changed.</summary>
/// <param name="Earliest">Nothing before this is looked at.</param>
/// <param name="Reread">From this day on every day and every thread is read; before it, only threads with replies since, and the days they began on.</param>
/// <param name="End">End of the last day, exclusive. Days are read to their end, also beyond the window: a document is never half a day.</param>
internal readonly record struct SlackRange(SlackTs Earliest, SlackTs Reread, SlackTs End)
{
    public static SlackRange Of(SyncWindow window, SlackOptions options)
    {
        var reread = DaysBefore(window.From, options.RereadDays);
        var threads = DaysBefore(window.From, options.ThreadDays);
        return new SlackRange(threads < reread ? threads : reread, reread, SlackTs.StartOf(SlackTs.At(window.To).Day.AddDays(1)));
    }

    private static SlackTs DaysBefore(DateTimeOffset? from, int days) =>
        from is { } time && time > DateTimeOffset.UnixEpoch.AddDays(days) ? SlackTs.StartOf(SlackTs.At(time.AddDays(-days)).Day) : default;
}
