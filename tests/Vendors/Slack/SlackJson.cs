using System.Text.Json;

namespace Ingest.Vendors.Slack;

/// <summary>Writes Slack's objects, with the fields its documentation shows.</summary>
internal static class SlackJson
{
    public static void Write(Utf8JsonWriter json, SlackPost post)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        if (post.Subtype is not null)
        {
            json.WriteString("subtype", post.Subtype);
        }

        if (post.User is not null)
        {
            json.WriteString("user", post.User);
        }

        if (post.BotId is not null)
        {
            json.WriteString("bot_id", post.BotId);
        }

        if (post.Malformed)
        {
            json.WriteNumber("text", 7);
        }
        else
        {
            json.WriteString("text", post.Text);
        }

        if (!post.WithoutTs)
        {
            json.WriteString("ts", post.Ts);
        }

        if (post.Subtype == "tombstone")
        {
            json.WriteBoolean("hidden", true);
        }

        if (post.Edited is { } edited)
        {
            json.WriteStartObject("edited");
            json.WriteString("user", edited.User);
            json.WriteString("ts", edited.Ts);
            json.WriteEndObject();
        }

        WriteThread(json, post);
        foreach (var (name, value) in post.Extra)
        {
            json.WritePropertyName(name);
            value!.WriteTo(json);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, SlackChannel channel)
    {
        json.WriteStartObject();
        json.WriteString("id", channel.Id);
        if (channel.Kind == SlackChannelKind.Direct)
        {
            json.WriteString("user", channel.Name);
        }
        else
        {
            json.WriteString("name", channel.Name);
            json.WriteBoolean("is_member", channel.IsMember);
        }

        json.WriteBoolean("is_channel", channel.Kind == SlackChannelKind.Public);
        json.WriteBoolean("is_group", channel.Kind is SlackChannelKind.Private or SlackChannelKind.Group);
        json.WriteBoolean("is_im", channel.Kind == SlackChannelKind.Direct);
        json.WriteBoolean("is_mpim", channel.Kind == SlackChannelKind.Group);
        json.WriteBoolean("is_private", channel.Kind != SlackChannelKind.Public);
        json.WriteBoolean("is_archived", channel.IsArchived);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, SlackUser user)
    {
        json.WriteStartObject();
        json.WriteString("id", user.Id);
        json.WriteString("name", user.Name);
        json.WriteBoolean("deleted", user.Deleted);
        json.WriteString("real_name", user.RealName);
        json.WriteStartObject("profile");
        json.WriteString("real_name", user.RealName);
        json.WriteString("display_name", user.DisplayName);
        json.WriteEndObject();
        json.WriteBoolean("is_bot", user.IsBot);
        json.WriteEndObject();
    }

    private static void WriteThread(Utf8JsonWriter json, SlackPost post)
    {
        if (post.Parent is { } parent)
        {
            json.WriteString("thread_ts", parent.Ts);
            json.WriteString("parent_user_id", parent.User);
            return;
        }

        var replies = post.Replies.Where(static r => !r.Hidden).ToList();
        if (replies.Count == 0)
        {
            return;
        }

        json.WriteString("thread_ts", post.Ts);
        json.WriteNumber("reply_count", replies.Count);
        json.WriteNumber("reply_users_count", replies.Select(static r => r.User).Distinct().Count());
        json.WriteString("latest_reply", replies[^1].Ts);
        json.WriteBoolean("is_locked", false);
    }
}

/// <summary>Somebody in the made-up workspace.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Handle.</param>
/// <param name="RealName">Full name.</param>
/// <param name="DisplayName">Name shown, or empty.</param>
/// <param name="IsBot">Whether an app's.</param>
/// <param name="Deleted">Whether the account is closed.</param>
public sealed record SlackUser(string Id, string Name, string RealName, string DisplayName = "", bool IsBot = false, bool Deleted = false);
