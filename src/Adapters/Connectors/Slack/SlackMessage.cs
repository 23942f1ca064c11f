using System.Text.Json;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>What a message is to us.</summary>
internal enum SlackMessageKind
{
    /// <summary>Written by a person.</summary>
    Person,

    /// <summary>Written by an app or integration.</summary>
    Bot,

    /// <summary>Written by Slack itself: somebody joined, the topic changed, something was pinned.</summary>
    Notice,

    /// <summary>A reply that its author also sent to the channel. Its text belongs to its thread.</summary>
    Broadcast,

    /// <summary>A deleted message whose thread lives on.</summary>
    Tombstone,

    /// <summary>Not of the documented shape: it cannot be read.</summary>
    Malformed,
}

/// <summary>A message, made readable. Holds nothing of the answer it came in.</summary>
internal sealed record SlackMessage(SlackTs Ts, SlackMessageKind Kind)
{
    // See "Message subtypes" in https://docs.slack.dev/reference/events/message.
    private static readonly HashSet<string> Notices =
    [
        "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive", "channel_unarchive", "channel_posting_permissions",
        "channel_convert_to_private", "channel_convert_to_public", "group_join", "group_leave", "group_topic", "group_purpose", "group_name", "group_archive",
        "group_unarchive", "pinned_item", "unpinned_item", "bot_add", "bot_remove", "bot_enable", "bot_disable", "reminder_add", "ekm_access_denied",
        "sh_room_created", "joiner_notification", "joiner_notification_for_inviter", "channel_canvas_updated", "tabbed_canvas_updated",
    ];

    /// <summary>The thread it is a reply or the parent of.</summary>
    public SlackTs? Thread { get; init; }

    public string Author { get; init; } = "";

    /// <summary>Markdown.</summary>
    public string Text { get; init; } = "";

    public SlackTs? Edited { get; init; }

    public long Replies { get; init; }

    public SlackTs? LatestReply { get; init; }

    public bool HasThread => Replies > 0;

    /// <summary>When it last changed, as far as Slack says: edits have a time, deletions of replies have not.</summary>
    public SlackTs Changed => Edited > Ts ? Edited.Value : Ts;

    /// <summary>Reads a message. One without a readable time stamp is malformed and stands at <paramref name="place"/>, where it was found.</summary>
    public static SlackMessage Read(JsonElement message, SlackTs place, SlackNames names)
    {
        if (!SlackTs.TryParse(message.Text("ts"), out var ts))
        {
            return new SlackMessage(place, SlackMessageKind.Malformed);
        }

        if (message.TryGetProperty("text", out var text) && text.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            return new SlackMessage(ts, SlackMessageKind.Malformed);
        }

        return new SlackMessage(ts, KindOf(message))
        {
            Thread = Stamp(message, "thread_ts"),
            Author = AuthorOf(message, names),
            Text = TextOf(message, names),
            Edited = message.Inner("edited") is { } edited ? Stamp(edited, "ts") : null,
            Replies = message.Number("reply_count"),
            LatestReply = Stamp(message, "latest_reply"),
        };
    }

    private static SlackMessageKind KindOf(JsonElement message) => message.Text("subtype") switch
    {
        "tombstone" => SlackMessageKind.Tombstone,
        "thread_broadcast" => SlackMessageKind.Broadcast,
        { } subtype when Notices.Contains(subtype) => SlackMessageKind.Notice,
        "bot_message" => SlackMessageKind.Bot,
        _ => message.Text("bot_id") is null ? SlackMessageKind.Person : SlackMessageKind.Bot,
    };

    // People of other workspaces (Slack Connect) are not in users.list; their messages bring a profile of their own.
    private static string AuthorOf(JsonElement message, SlackNames names)
    {
        var user = message.Text("user");
        var name = user is null ? null : names.Users.GetValueOrDefault(user);
        var profile = message.Inner("user_profile");
        return name
            ?? message.Text("username")
            ?? message.Inner("bot_profile")?.Text("name")
            ?? profile?.Text("display_name")
            ?? profile?.Text("real_name")
            ?? user
            ?? message.Text("bot_id")
            ?? "unknown";
    }

    private static string TextOf(JsonElement message, SlackNames names)
    {
        var text = message.Text("text");
        var body = SlackBlocks.AreTheMessage(message) || text is null ? SlackBlocks.Render(message, "blocks", names) : "";
        body = string.IsNullOrWhiteSpace(body) ? SlackMarkdown.Render(text ?? "", names) : body;
        return string.Join('\n', SlackExtras.Render(message, names).Prepend(body).Where(static t => t.Length > 0));
    }

    private static SlackTs? Stamp(JsonElement element, string name) => SlackTs.TryParse(element.Text(name), out var ts) && ts.Micros > 0 ? ts : null;
}
