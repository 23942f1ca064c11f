using System.Globalization;
using System.Text;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>The documents of one channel: its days and its threads. The same messages and names give the same document.</summary>
internal sealed class SlackDocuments(Partition channel, SlackDirectory directory)
{
    private const int LineLength = 120;

    private readonly string _folder = $"{FileName(channel.Name)}-{channel.Key}";

    /// <summary>A day or a part of one.</summary>
    /// <param name="day">Which day.</param>
    /// <param name="part">Which part, from 1.</param>
    /// <param name="messages">What is shown, in the order of time; at least one.</param>
    public SourceItem Day(DateOnly day, int part, IReadOnlyList<SlackMessage> messages)
    {
        var body = new StringBuilder();
        foreach (var message in messages)
        {
            var heading = $"**{Name(message.Author)}**, {Time(message.Ts, "HH:mm")}{Edited(message)}";
            body.Append(message switch
            {
                { HasThread: true } => $"{heading}: {OneLine(message.Text)} ({ThreadLink(message.Ts, message.Ts)})",
                { Kind: SlackMessageKind.Broadcast } => $"{heading}: replied in a {ThreadLink(message.Ts, message.Thread ?? message.Ts)}, and sent the reply to the channel too",
                _ => $"{heading}\n{message.Text}",
            }).Append("\n\n");
        }

        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var suffix = part > 1 ? string.Create(CultureInfo.InvariantCulture, $" part {part}") : "";
        return new SourceItem(
            new ItemKey(channel.Key, SlackKey.OfDay(day, part)),
            $"{_folder}/{date}{suffix}.md",
            $"{channel.Name} on {date}{(part > 1 ? "," : "")}{suffix}",
            null,
            messages[0].Ts.Time,
            messages.Max(static m => m.Changed).Time,
            directory.LinkTo(channel.Key, messages[0].Ts),
            body.ToString());
    }

    /// <summary>A thread with what is shown of its replies.</summary>
    public SourceItem Thread(SlackThread thread)
    {
        var body = new StringBuilder();
        body.Append(thread.First is { } first ? Entry(first) : "(The first message was deleted.)").Append("\n\n");
        foreach (var reply in thread.Replies)
        {
            body.Append(Entry(reply)).Append("\n\n");
        }

        if (thread.IsFull)
        {
            body.Append(CultureInfo.InvariantCulture, $"(The thread goes on; only its first {thread.Replies.Count} replies are kept here.)");
        }

        var all = thread.Replies.Select(static r => r.Changed).Append(thread.First?.Changed ?? thread.Ts);
        var line = OneLine(thread.First?.Text ?? "");
        return new SourceItem(
            new ItemKey(channel.Key, SlackKey.OfThread(thread.Ts)),
            $"{_folder}/threads/{thread.Ts}.md",
            $"{channel.Name}: {(line.Length > 0 ? line : $"thread of {Time(thread.Ts, "yyyy-MM-dd HH:mm 'UTC'")}")}",
            thread.First?.Author,
            thread.Ts.Time,
            all.Max().Time,
            directory.LinkTo(channel.Key, thread.Ts),
            body.ToString());
    }

    private static string Entry(SlackMessage message) =>
        $"**{Name(message.Author)}**, {Time(message.Ts, "yyyy-MM-dd HH:mm")}{Edited(message)}\n{message.Text}";

    private string ThreadLink(SlackTs message, SlackTs thread) => $"[thread]({directory.LinkTo(channel.Key, message, thread)})";

    private static string Edited(SlackMessage message) => message.Edited is null ? "" : " (edited)";

    private static string Name(string author) => SlackMarkdown.Plain(author).Replace("*", "", StringComparison.Ordinal);

    private static string Time(SlackTs ts, string format) => ts.Time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Replace("```", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= LineLength)
        {
            return line;
        }

        var cut = char.IsHighSurrogate(line[LineLength - 1]) ? LineLength - 1 : LineLength;
        return line[..cut].TrimEnd() + "…";
    }

    // Channel names have no slashes, names of people and topics of group messages may.
    private static string FileName(string name)
    {
        var clean = new string([.. name.TrimStart('#', '@').Take(80).Select(static c => c is '/' or '\\' || char.IsControl(c) || char.IsSurrogate(c) ? '-' : c)]).Trim();
        return clean.Length > 0 ? clean : "channel";
    }
}
