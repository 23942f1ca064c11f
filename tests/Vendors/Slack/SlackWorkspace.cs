using System.Globalization;

namespace Ingest.Vendors.Slack;

/// <summary>A made-up workspace in memory. Safe for use by several threads.</summary>
public sealed class SlackWorkspace
{
    private readonly Dictionary<string, SlackChannel> _channels = new(StringComparer.Ordinal);
    private readonly List<SlackUser> _users = [];
    private readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal);
    private int _ids = 100;

    /// <summary>Name of the workspace.</summary>
    public string Name { get; set; } = "Brightwater Harbour";

    /// <summary>Its address for people.</summary>
    public Uri Home { get; set; } = new("https://brightwater.slack.example/");

    /// <summary>Guards everything in here; held while an answer is made.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The conversations.</summary>
    public IReadOnlyCollection<SlackChannel> Channels => _channels.Values;

    internal IReadOnlyList<SlackUser> Users => _users;

    internal IReadOnlyDictionary<string, string> Groups => _groups;

    /// <summary>Adds somebody; answers the id.</summary>
    public string AddUser(string name, string realName, string displayName = "", bool isBot = false)
    {
        lock (Gate)
        {
            var user = new SlackUser(NextId("U"), name, realName, displayName, isBot);
            _users.Add(user);
            return user.Id;
        }
    }

    /// <summary>Adds a user group; answers its id.</summary>
    public string AddGroup(string handle)
    {
        lock (Gate)
        {
            var id = NextId("S");
            _groups.Add(id, handle);
            return id;
        }
    }

    /// <summary>Adds a conversation.</summary>
    public SlackChannel AddChannel(string name, SlackChannelKind kind = SlackChannelKind.Public)
    {
        lock (Gate)
        {
            var channel = new SlackChannel(NextId(kind switch { SlackChannelKind.Public => "C", SlackChannelKind.Direct => "D", _ => "G" }), name, kind);
            _channels.Add(channel.Id, channel);
            return channel;
        }
    }

    /// <summary>Removes a conversation.</summary>
    public void RemoveChannel(SlackChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        lock (Gate)
        {
            _channels.Remove(channel.Id);
        }
    }

    /// <summary>Posts a message; if its microsecond is taken, in the next free one.</summary>
    public SlackPost Post(SlackChannel channel, string? user, string text, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(channel);
        lock (Gate)
        {
            var post = new SlackPost(FreeTs(channel, at), user) { Text = text };
            Insert(channel.Timeline, post);
            return post;
        }
    }

    /// <summary>Replies to a message.</summary>
    public SlackPost Reply(SlackChannel channel, SlackPost parent, string? user, string text, DateTimeOffset at, bool alsoToChannel = false)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(parent);
        lock (Gate)
        {
            var reply = new SlackPost(FreeTs(channel, at), user) { Text = text, Parent = parent, IsBroadcast = alsoToChannel, Subtype = alsoToChannel ? "thread_broadcast" : null };
            Insert(parent.Replies, reply);
            if (alsoToChannel)
            {
                Insert(channel.Timeline, reply);
            }

            return reply;
        }
    }

    /// <summary>The replies to a message, oldest first.</summary>
    public static IReadOnlyList<SlackPost> RepliesOf(SlackPost post)
    {
        ArgumentNullException.ThrowIfNull(post);
        return [.. post.Replies];
    }

    /// <summary>Gives a message another text.</summary>
    public void Edit(SlackPost post, string text, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(post);
        lock (Gate)
        {
            post.Text = text;
            post.Edited = (post.User ?? "USLACKBOT", SlackPost.ToTs(Micros(at)));
        }
    }

    /// <summary>Deletes a message. The first of a thread that has replies leaves a tombstone, which goes with the last reply.</summary>
    public void Delete(SlackChannel channel, SlackPost post)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(post);
        lock (Gate)
        {
            if (post.Replies.Count > 0)
            {
                post.Subtype = "tombstone";
                post.Text = "This message was deleted.";
                post.User = "USLACKBOT";
                post.Edited = null;
                post.Extra.Clear();
                return;
            }

            channel.Timeline.Remove(post);
            post.Parent?.Replies.Remove(post);
            if (post.Parent is { Subtype: "tombstone", Replies.Count: 0 } parent)
            {
                channel.Timeline.Remove(parent);
            }
        }
    }

    /// <summary>Deletes a message with all its replies.</summary>
    public void DeleteThread(SlackChannel channel, SlackPost post)
    {
        ArgumentNullException.ThrowIfNull(post);
        foreach (var reply in post.Replies.ToList())
        {
            Delete(channel, reply);
        }

        Delete(channel, post);
    }

    internal SlackChannel? Find(string? id) => id is null ? null : _channels.GetValueOrDefault(id);

    internal static SlackPost? FindPost(SlackChannel channel, string? ts) =>
        channel.Timeline.Find(p => p.Ts == ts && p.Parent is null && !p.Hidden)
        ?? channel.Timeline.SelectMany(static p => p.Replies).FirstOrDefault(r => r.Ts == ts)?.Parent;

    private static void Insert(List<SlackPost> posts, SlackPost post)
    {
        var index = posts.Count;
        while (index > 0 && posts[index - 1].Micros > post.Micros)
        {
            index--;
        }

        posts.Insert(index, post);
    }

    private static string FreeTs(SlackChannel channel, DateTimeOffset at)
    {
        var micros = Micros(at);
        while (!channel.Stamps.Add(SlackPost.ToTs(micros)))
        {
            micros++;
        }

        return SlackPost.ToTs(micros);
    }

    private static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private string NextId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}0BRIGHT{++_ids:D6}");
}
