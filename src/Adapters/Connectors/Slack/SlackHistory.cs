using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>The messages of one channel as they stand now.</summary>
internal sealed class SlackHistory(SlackClient client, SlackOptions options, SlackNames names, string channel)
{
    /// <summary>Whether Slack said that it hides some of the channel's messages, because of the workspace's plan.</summary>
    public bool HidesMessages { get; private set; }

    /// <summary>Whether a message is part of a document of its channel.</summary>
    public bool IsShown(SlackMessage message) => message.Kind switch
    {
        SlackMessageKind.Tombstone or SlackMessageKind.Malformed => false,
        SlackMessageKind.Notice => options.Notices,
        SlackMessageKind.Bot => options.Bots,
        _ => true,
    };

    /// <summary>
    /// Messages outside threads and the first ones of threads, newest first, one page in memory at a time. Their time stamps only ever fall: what Slack repeats is left
    /// out, and a page of nothing but repetitions ends it with <c>source_paging</c>.
    /// </summary>
    /// <param name="from">The earliest.</param>
    /// <param name="before">Where it ends, exclusive; null for all there are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<SlackMessage> ReadAsync(SlackTs from, SlackTs? before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var operation = $"reading channel {channel}";
        var last = before ?? new SlackTs(long.MaxValue);
        var pages = SlackPages.FollowAsync(client, operation, cursor => client.ReadHistoryAsync(channel, from, before, cursor, null, cancellationToken), cancellationToken);
        await foreach (var page in pages)
        {
            HidesMessages |= page.RootElement.IsTrue("is_limited");
            var messages = Parse(operation, page, last);
            if (messages.Count > 0 && messages[^1].Ts >= last && messages.TrueForAll(static m => m.Kind != SlackMessageKind.Malformed))
            {
                throw client.Failures.RepeatedPage(operation);
            }

            foreach (var message in messages.Where(m => m.Ts >= from))
            {
                if (message.Ts < last || message.Kind == SlackMessageKind.Malformed)
                {
                    last = message.Ts < last ? message.Ts : last;
                    yield return message;
                }
            }
        }
    }

    /// <summary>A thread: its first message and its replies in the order of time; null when it is not there or has no replies.</summary>
    public async Task<SlackThread?> ReadThreadAsync(SlackTs ts, CancellationToken cancellationToken)
    {
        var operation = $"reading thread {ts} of channel {channel}";
        var thread = new SlackThread(ts);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? cursor = null; ;)
        {
            using var page = await client.ReadThreadAsync(channel, ts, cursor, cancellationToken);
            if (page is null)
            {
                return null;
            }

            foreach (var message in Messages(operation, page))
            {
                // Slack puts the first message of the thread on top of every page.
                thread.Add(SlackMessage.Read(message, thread.Last, names), IsShown);
            }

            cursor = SlackClient.NextPage(page);
            if (cursor is null && page.RootElement.IsTrue("has_more"))
            {
                throw client.Failures.Changed(operation, "the answer says that there is more, but has no token for the next page");
            }

            if (cursor is not null && !seen.Add(cursor))
            {
                throw client.Failures.RepeatedPage(operation);
            }

            if (cursor is null || thread.IsFull)
            {
                return thread.Exists || thread.IsMalformed ? thread : null;
            }
        }
    }

    // Newest first, as documented; sorted all the same, because what comes out of order would be taken for a repetition. A message without a time stands beside its neighbour.
    private List<SlackMessage> Parse(string operation, JsonDocument page, SlackTs last)
    {
        var messages = Messages(operation, page).Select(element => SlackMessage.Read(element, default, names)).ToList();
        var first = messages.FindIndex(static m => m.Ts != default);
        if (first < 0 && messages.Count > 0 && last.Micros == long.MaxValue)
        {
            throw client.Failures.Changed(operation, "no message has a time stamp");
        }

        var place = first < 0 ? last.Before : first > 0 ? new SlackTs(messages[first].Ts.Micros + 1) : default;
        for (var i = 0; i < messages.Count; i++)
        {
            messages[i] = messages[i].Ts == default ? messages[i] with { Ts = place } : messages[i];
            place = i >= first ? messages[i].Ts.Before : place;
        }

        messages.Sort(static (one, other) => other.Ts.CompareTo(one.Ts));
        return messages;
    }

    private JsonElement.ArrayEnumerator Messages(string operation, JsonDocument page) =>
        page.RootElement.Inner("messages") is { ValueKind: JsonValueKind.Array } messages
            ? messages.EnumerateArray()
            : throw client.Failures.Changed(operation, "the answer has no list of messages");
}
