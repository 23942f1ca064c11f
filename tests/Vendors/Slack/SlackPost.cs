using System.Globalization;
using System.Text.Json.Nodes;

namespace Ingest.Vendors.Slack;

/// <summary>A message in the made-up workspace.</summary>
public sealed class SlackPost
{
    internal SlackPost(string ts, string? user)
    {
        Ts = ts;
        Micros = ToMicros(ts);
        User = user;
    }

    /// <summary>Its time stamp, which is also its id in its channel.</summary>
    public string Ts { get; }

    /// <summary>Id of who wrote it, or null for an integration without a user.</summary>
    public string? User { get; internal set; }

    /// <summary>Text in Slack's markup.</summary>
    public string Text { get; set; } = "";

    /// <summary>Slack's <c>subtype</c>, or null for an ordinary message.</summary>
    public string? Subtype { get; set; }

    /// <summary>Id of the app that wrote it.</summary>
    public string? BotId { get; set; }

    /// <summary>Fields added as they are: blocks, attachments, files, username, and so on.</summary>
    public JsonObject Extra { get; } = [];

    /// <summary>Kept out of every answer, as by a search that is late.</summary>
    public bool Hidden { get; set; }

    /// <summary>Sent in a shape that is not documented: its text is a number.</summary>
    public bool Malformed { get; set; }

    /// <summary>Sent without its time stamp.</summary>
    public bool WithoutTs { get; set; }

    /// <summary>The first message of its thread, for a reply.</summary>
    public SlackPost? Parent { get; internal init; }

    /// <summary>Whether a reply was also sent to the channel.</summary>
    public bool IsBroadcast { get; internal init; }

    internal List<SlackPost> Replies { get; } = [];

    internal long Micros { get; }

    internal (string User, string Ts)? Edited { get; set; }

    internal static string ToTs(long micros) => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000}.{micros % 1_000_000:D6}");

    internal static long ToMicros(string ts)
    {
        var parts = ts.Split('.');
        var seconds = long.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture) * 1_000_000;
        return parts.Length == 1 ? seconds : seconds + long.Parse(parts[1].PadRight(6, '0')[..6], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
