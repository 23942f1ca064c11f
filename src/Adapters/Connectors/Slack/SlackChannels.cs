using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Which channels are partitions, and what they are called.</summary>
internal static class SlackChannels
{
    /// <summary>The kinds of channels to ask for.</summary>
    public static string Types(SlackOptions options) =>
        "public_channel" + (options.Private ? ",private_channel" : "") + (options.DirectMessages ? ",im,mpim" : "");

    /// <summary>A cursor of ours: the trail of page tokens so far, a space, Slack's token.</summary>
    public static string ToCursor(PageTrail trail, string token) => $"{trail} {token}";

    /// <summary>What <see cref="ToCursor"/> made; the start for null.</summary>
    public static (PageTrail Trail, string? Token) ParseCursor(string? cursor) =>
        cursor is null ? (PageTrail.Start, null) : (PageTrail.Parse(cursor[..cursor.IndexOf(' ', StringComparison.Ordinal)]), cursor[(cursor.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    /// <summary>The partition of a channel, or null when it is not to be read.</summary>
    public static Partition? From(JsonElement channel, SlackOptions options, SlackNames names)
    {
        if (channel.Text("id") is not { } id)
        {
            return null;
        }

        var isDirect = channel.IsTrue("is_im") || channel.IsTrue("is_mpim");
        var name = channel.Text("name") ?? "";
        var isWanted = options.Channels.Count == 0 ? isDirect || channel.IsTrue("is_member") : IsIn(options.Channels, id, name);
        return isWanted && !IsIn(options.ExcludeChannels, id, name) ? new Partition(id, NameOf(channel, names)) : null;
    }

    /// <summary>The name for people: <c>#general</c>, <c>@Ann Lee</c>.</summary>
    public static string NameOf(JsonElement channel, SlackNames names)
    {
        var id = channel.Text("id") ?? "";
        return channel.IsTrue("is_im") ? $"@{names.User(channel.Text("user") ?? id)}"
            : channel.IsTrue("is_mpim") ? channel.Inner("purpose")?.Text("value") ?? channel.Text("name") ?? id
            : $"#{channel.Text("name") ?? id}";
    }

    private static bool IsIn(IList<string> channels, string id, string name) =>
        channels.Any(c => string.Equals(c, id, StringComparison.OrdinalIgnoreCase) || string.Equals(c.TrimStart('#'), name, StringComparison.OrdinalIgnoreCase));
}
