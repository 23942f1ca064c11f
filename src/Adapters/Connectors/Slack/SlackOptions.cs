using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// A Slack workspace. Section <c>Ingest:Sources:{name}:Slack</c>. The secret is the bot token (<c>xoxb-…</c>) or user token (<c>xoxp-…</c>) of an app
/// with the scopes <c>channels:read</c>, <c>channels:history</c>, <c>users:read</c>, with <see cref="Private"/> also <c>groups:read</c> and
/// <c>groups:history</c>, with <see cref="DirectMessages"/> also <c>im:read</c>, <c>im:history</c>, <c>mpim:read</c> and <c>mpim:history</c>;
/// <c>usergroups:read</c>, if granted, gives mentioned user groups their names.
/// <para>
/// Use an app that your own workspace made for itself. Since 2025 Slack lets apps that are distributed outside its Marketplace read one page of 15
/// messages a minute, which is too slow for a day of more than 15 messages; apps of one's own are not limited so.
/// </para>
/// </summary>
public sealed class SlackOptions
{
    /// <summary>Slack's Web API. Default <c>https://slack.com/api/</c>; GovSlack has <c>https://slack-gov.com/api/</c>. https, unless it is this machine.</summary>
    [Required]
    public Uri Api { get; set; } = new("https://slack.com/api/");

    /// <summary>Private channels the app is a member of. Default true.</summary>
    public bool Private { get; set; } = true;

    /// <summary>Direct messages, also of groups, that the token can see. Default false.</summary>
    public bool DirectMessages { get; set; }

    /// <summary>
    /// Ids or names (without '#') of the only channels to read. Default: every one the app is a member of. One that is named here and that the app is not a
    /// member of is reported by the sync, with what to do.
    /// </summary>
    public IList<string> Channels { get; init; } = [];

    /// <summary>Ids or names (without '#') of channels to leave out. Default: none.</summary>
    public IList<string> ExcludeChannels { get; init; } = [];

    /// <summary>Messages of apps and integrations. Default true.</summary>
    public bool Bots { get; set; } = true;

    /// <summary>What Slack itself writes: who joined or left, changed topics, pins. Default false.</summary>
    public bool Notices { get; set; }

    /// <summary>
    /// Every sync also reads this many days before its window again: their messages, the threads that began in them and those whose latest reply is in them. Slack cannot be asked
    /// for what was edited or deleted, so this is how far back an edit or a deletion is noticed by the next sync; older ones only by a backfill. A reply that is deleted from a thread
    /// that began earlier is noticed when somebody writes in that thread again. 0 to 365; default 7.
    /// </summary>
    [Range(0, 365)]
    public int RereadDays { get; set; } = 7;

    /// <summary>
    /// How many days before the window threads may have begun whose new replies a sync finds: Slack lists a thread where it began, so each sync goes through the
    /// channel that far back and reads the threads with replies in the window or in <see cref="RereadDays"/>. A reply to an older thread is found if it
    /// was also sent to the channel, else only by a backfill. 0 to 3,650; default 30.
    /// </summary>
    [Range(0, 3650)]
    public int ThreadDays { get; set; } = 30;

    /// <summary>
    /// Messages a document has at most: a longer day is cut into parts in the order of time, and a day that grows only changes its last part. 100 to 10,000; default
    /// 2,000. When this is changed, the documents of longer days are cut anew by a backfill.
    /// </summary>
    [Range(100, 10_000)]
    public int MessagesPerDocument { get; set; } = 2000;

    /// <summary>Messages asked for at a time, and items or keys a page of ours has (items: 100 at most). 1 to 999, Slack's limit; default 200, Slack's advice.</summary>
    [Range(1, 999)]
    public int PageSize { get; set; } = 200;

    /// <summary>Requests for messages a minute, evenly spaced. 2 to 1,000; default 50, Slack's tier 3. Lists of channels and people keep to 20 (tier 2).</summary>
    [Range(2, 1000)]
    public int RequestsPerMinute { get; set; } = 50;

    /// <summary>
    /// Free plans hide messages older than 90 days. False (default): a channel that has hidden messages is not enumerated, so that nothing is deleted because Slack hides it,
    /// and the run says so. True: what is hidden counts as gone.
    /// </summary>
    public bool HiddenIsGone { get; set; }
}
