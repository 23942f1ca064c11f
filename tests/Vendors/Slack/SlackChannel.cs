namespace Ingest.Vendors.Slack;

/// <summary>What a conversation is.</summary>
public enum SlackChannelKind
{
    /// <summary>Everybody can see it.</summary>
    Public,

    /// <summary>Only its members know of it.</summary>
    Private,

    /// <summary>Between two.</summary>
    Direct,

    /// <summary>Between a few.</summary>
    Group,
}

/// <summary>A conversation in the made-up workspace.</summary>
public sealed class SlackChannel
{
    internal SlackChannel(string id, string name, SlackChannelKind kind)
    {
        Id = id;
        Name = name;
        Kind = kind;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name without '#'; for direct messages the id of the other person.</summary>
    public string Name { get; set; }

    /// <summary>What it is.</summary>
    public SlackChannelKind Kind { get; }

    /// <summary>Whether the app is a member.</summary>
    public bool IsMember { get; set; } = true;

    /// <summary>Whether it is closed.</summary>
    public bool IsArchived { get; set; }

    /// <summary>Whether Slack says that it hides older messages, as on free plans.</summary>
    public bool IsLimited { get; set; }

    /// <summary>What its history lists, by time: messages outside threads, first messages of threads, replies also sent to the channel.</summary>
    internal List<SlackPost> Timeline { get; } = [];

    internal HashSet<string> Stamps { get; } = new(StringComparer.Ordinal);
}
