using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Lists the keys of everything in a channel, newest day first, from its history alone: that says which messages have threads, too.</summary>
internal sealed class SlackEnumeration(SlackHistory history, SlackOptions options, string channel, TimeProvider time)
{
    /// <summary>One page, of as many keys as messages are asked for at a time, and up to the end of a day.</summary>
    /// <exception cref="SkippableException">Slack hides messages, so that nobody can tell what is gone.</exception>
    public async Task<KeyPage> ReadAsync(SlackCursor? from, CancellationToken cancellationToken)
    {
        var builder = new SlackPageBuilder(options.PageSize, time);
        var keys = new List<string>();
        var messages = history.ReadAsync(default, from is null ? null : new SlackTs(from.Before), cancellationToken);
        await foreach (var day in SlackDay.GroupAsync(history, messages, date => new SlackDay(date, options.MessagesPerDocument, withText: false), cancellationToken))
        {
            keys.AddRange(Keys(day));
            if (keys.Count >= options.PageSize || builder.IsLate)
            {
                return Checked(new KeyPage(keys, SlackCursor.At(day.Start).ToString()));
            }
        }

        return Checked(new KeyPage(keys, null));
    }

    private static IEnumerable<string> Keys(SlackDay day)
    {
        var parts = Math.Max(day.Parts().Count, day.IsMalformed ? 1 : 0);
        return Enumerable.Range(1, parts).Select(part => SlackKey.OfDay(day.Date, part)).Concat(day.Threads.Select(static t => SlackKey.OfThread(t.Ts)));
    }

    private KeyPage Checked(KeyPage page) => history.HidesMessages && !options.HiddenIsGone
        ? throw new SkippableException(
            ErrorCodes.SourceRefused,
            $"Channel {channel} cannot be listed completely: Slack hides its older messages, because of the workspace's plan. Nothing is deleted. Set HiddenIsGone to true to let what is hidden count as gone.")
        : page;
}
