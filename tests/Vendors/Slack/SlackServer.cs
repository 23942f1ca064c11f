using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ingest.Vendors.Slack;

/// <summary>
/// Slack's Web API as https://docs.slack.dev/reference/methods describes it: errors are answers of 200 with <c>"ok":false</c>, lists have page tokens, history comes
/// newest first without replies, a thread comes oldest first with its first message on top of every page, rate limits count per method and minute.
/// </summary>
public sealed class SlackServer(TimeProvider time) : VendorServer(time)
{
    private readonly Dictionary<string, List<DateTimeOffset>> _calls = new(StringComparer.Ordinal);

    /// <summary>The workspace.</summary>
    public SlackWorkspace Workspace { get; } = new();

    /// <summary>Scopes the token has. Default: those for reading everything.</summary>
    public HashSet<string> Scopes { get; } =
    [
        "channels:read", "channels:history", "groups:read", "groups:history", "im:read", "im:history", "mpim:read", "mpim:history", "users:read", "usergroups:read",
    ];

    /// <summary>Calls of a method in a minute, beyond which it answers 429 with Retry-After. Default: none.</summary>
    public Dictionary<string, int> CallsPerMinute { get; } = new(StringComparer.Ordinal);

    /// <summary>Most messages a page has, whatever is asked for: 15 for apps outside the Marketplace, by the terms of 2025.</summary>
    public int LargestPage { get; set; } = 1000;

    /// <summary>Whether every page token is the same.</summary>
    public bool RepeatsPageTokens { get; set; }

    /// <summary>Page tokens that were handed out before are no longer known from now on.</summary>
    public void ForgetPageTokens() => Generation++;

    private int Generation { get; set; }

    /// <inheritdoc/>
    protected override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var call = new SlackCall(context.Request);
        context.Response.Headers["x-oauth-scopes"] = string.Join(",", Scopes);
        if (SecondsToWait(call.Method) is { } wait)
        {
            context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            await AnswerAsync(context, 429, static json => Error(json, "ratelimited"));
            return;
        }

        await AnswerAsync(context, 200, json =>
        {
            lock (Workspace.Gate)
            {
                Answer(json, call);
            }
        });
    }

    /// <inheritdoc/>
    protected override Task AnswerExpiredTokenAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AnswerAsync(context, 200, json => Error(json, IsTokenOf(context.Request) ? "token_expired" : "invalid_auth"));
    }

    /// <inheritdoc/>
    protected override Task AnswerMissingScopeAsync(HttpContext context) =>
        AnswerAsync(context, 200, static json => MissingScope(json, "channels:history", "channels:read,users:read"));

    /// <inheritdoc/>
    protected override Task AnswerThrottledAsync(HttpContext context, TimeSpan? retryAfter) => AnswerAsync(context, 429, static json => Error(json, "ratelimited"));

    private void Answer(Utf8JsonWriter json, SlackCall call)
    {
        switch (call.Method)
        {
            case "auth.test":
                Identity(json);
                break;
            case "conversations.list":
                ListChannels(json, call);
                break;
            case "conversations.info":
                WithChannel(json, call, "read", channel => Ok(json, () =>
                {
                    json.WritePropertyName("channel");
                    SlackJson.Write(json, channel);
                }));
                break;
            case "conversations.history":
                WithChannel(json, call, "history", channel => History(json, call, channel));
                break;
            case "conversations.replies":
                WithChannel(json, call, "history", channel => Replies(json, call, channel));
                break;
            case "users.list":
                WithScope(json, "users:read", () => Page(json, call, "members", [.. Workspace.Users], static u => u.Id, SlackJson.Write, "user"));
                break;
            case "usergroups.list":
                WithScope(json, "usergroups:read", () => Ok(json, () => Groups(json)));
                break;
            default:
                Error(json, "unknown_method");
                break;
        }
    }

    private void Identity(Utf8JsonWriter json) => Ok(json, () =>
    {
        json.WriteString("url", Workspace.Home.AbsoluteUri);
        json.WriteString("team", Workspace.Name);
        json.WriteString("user", "ingest");
        json.WriteString("team_id", "T0BRIGHT");
        json.WriteString("user_id", "U0BRIGHTBOT");
        json.WriteString("bot_id", "B0BRIGHTBOT");
        json.WriteBoolean("is_enterprise_install", false);
    });

    private void ListChannels(Utf8JsonWriter json, SlackCall call)
    {
        var kinds = (call["types"] ?? "public_channel").Split(',');
        foreach (var (kind, scope) in new[] { ("public_channel", "channels:read"), ("private_channel", "groups:read"), ("im", "im:read"), ("mpim", "mpim:read") })
        {
            if (kinds.Contains(kind) && !Scopes.Contains(scope))
            {
                MissingScope(json, scope, string.Join(",", Scopes));
                return;
            }
        }

        var channels = Workspace.Channels
            .Where(c => kinds.Contains(c.Kind switch { SlackChannelKind.Public => "public_channel", SlackChannelKind.Private => "private_channel", SlackChannelKind.Direct => "im", _ => "mpim" }))
            .Where(c => (c.Kind == SlackChannelKind.Public || c.IsMember) && !(c.IsArchived && call["exclude_archived"] == "true"))
            .ToArray();
        Page(json, call, "channels", channels, static c => c.Id, SlackJson.Write, "team");
    }

    private void History(Utf8JsonWriter json, SlackCall call, SlackChannel channel)
    {
        var limit = Limit(call, 100);
        var (from, to) = call.Range();
        if (!TryCursor(call, "next_ts", out var start) || start is not null && !long.TryParse(start, out _))
        {
            Error(json, "invalid_cursor");
            return;
        }

        var before = start is null ? to : Math.Min(to, long.Parse(start, CultureInfo.InvariantCulture));
        var posts = channel.Timeline;
        var index = IndexBefore(posts, before);
        var page = new List<SlackPost>();
        for (; index >= 0 && posts[index].Micros >= from && page.Count < limit; index--)
        {
            if (!posts[index].Hidden)
            {
                page.Add(posts[index]);
            }
        }

        while (index >= 0 && posts[index].Hidden)
        {
            index--;
        }

        var more = index >= 0 && posts[index].Micros >= from;
        Messages(json, page, more, more ? $"next_ts:{page[^1].Micros}" : null, channel.IsLimited);
    }

    private void Replies(Utf8JsonWriter json, SlackCall call, SlackChannel channel)
    {
        if (SlackWorkspace.FindPost(channel, call["ts"]) is not { } parent)
        {
            Error(json, "thread_not_found");
            return;
        }

        if (!TryCursor(call, "next_ts", out var start) || start is not null && !long.TryParse(start, out _))
        {
            Error(json, "invalid_cursor");
            return;
        }

        var limit = Limit(call, 1000);
        var after = start is null ? 0 : long.Parse(start, CultureInfo.InvariantCulture);
        var rest = parent.Replies.Where(r => !r.Hidden && r.Micros > after).Take(limit + 1).ToList();
        var page = rest.Take(limit).ToList();
        Messages(json, [parent, .. page], rest.Count > limit, rest.Count > limit ? $"next_ts:{page[^1].Micros}" : null, false);
    }

    private void Messages(Utf8JsonWriter json, IEnumerable<SlackPost> posts, bool more, string? next, bool isLimited) => Ok(json, () =>
    {
        json.WriteStartArray("messages");
        foreach (var post in posts)
        {
            SlackJson.Write(json, post);
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more", more);
        json.WriteNumber("pin_count", 0);
        if (isLimited)
        {
            json.WriteBoolean("is_limited", true);
        }

        NextPage(json, next);
    });

    private void Page<T>(Utf8JsonWriter json, SlackCall call, string field, T[] items, Func<T, string> id, Action<Utf8JsonWriter, T> write, string kind)
    {
        var start = 0;
        if (!TryCursor(call, kind, out var from) || (from is not null && (start = Array.FindIndex(items, i => id(i) == from)) < 0))
        {
            Error(json, "invalid_cursor");
            return;
        }

        var page = items.Skip(start).Take(Limit(call, 100)).ToArray();
        var rest = start + page.Length;
        Ok(json, () =>
        {
            json.WriteStartArray(field);
            foreach (var item in page)
            {
                write(json, item);
            }

            json.WriteEndArray();
            NextPage(json, rest < items.Length ? $"{kind}:{id(items[rest])}" : null);
        });
    }

    private void Groups(Utf8JsonWriter json)
    {
        json.WriteStartArray("usergroups");
        foreach (var (id, handle) in Workspace.Groups)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("handle", handle);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void NextPage(Utf8JsonWriter json, string? next)
    {
        json.WriteStartObject("response_metadata");
        json.WriteString("next_cursor", next is null ? "" : RepeatsPageTokens ? "bmV4dA==" : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Generation}:{next}")));
        json.WriteEndObject();
    }

    private bool TryCursor(SlackCall call, string kind, out string? value)
    {
        value = null;
        if (call["cursor"] is not { Length: > 0 } cursor || RepeatsPageTokens)
        {
            return true;
        }

        var bytes = new byte[cursor.Length];
        var prefix = $"{Generation}:{kind}:";
        if (!Convert.TryFromBase64String(cursor, bytes, out var length) || Encoding.UTF8.GetString(bytes, 0, length) is var text && !text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        value = Encoding.UTF8.GetString(bytes, 0, length)[prefix.Length..];
        return true;
    }

    private void WithChannel(Utf8JsonWriter json, SlackCall call, string access, Action<SlackChannel> answer)
    {
        if (Workspace.Find(call["channel"]) is not { } channel || (!channel.IsMember && channel.Kind != SlackChannelKind.Public))
        {
            Error(json, "channel_not_found");
            return;
        }

        var family = channel.Kind switch { SlackChannelKind.Public => "channels", SlackChannelKind.Private => "groups", SlackChannelKind.Direct => "im", _ => "mpim" };
        WithScope(json, $"{family}:{access}", () =>
        {
            if (access == "history" && !channel.IsMember)
            {
                Error(json, "not_in_channel");
                return;
            }

            answer(channel);
        });
    }

    private void WithScope(Utf8JsonWriter json, string scope, Action answer)
    {
        if (!Scopes.Contains(scope))
        {
            MissingScope(json, scope, string.Join(",", Scopes));
            return;
        }

        answer();
    }

    private int? SecondsToWait(string method)
    {
        if (!CallsPerMinute.TryGetValue(method, out var allowed))
        {
            return null;
        }

        lock (_calls)
        {
            var now = Time.GetUtcNow();
            var calls = _calls.TryGetValue(method, out var known) ? known : _calls[method] = [];
            calls.RemoveAll(at => now - at >= TimeSpan.FromMinutes(1));
            if (calls.Count < allowed)
            {
                calls.Add(now);
                return null;
            }

            return (int)Math.Ceiling((calls[0].AddMinutes(1) - now).TotalSeconds);
        }
    }

    private int Limit(SlackCall call, int otherwise) =>
        Math.Clamp(int.TryParse(call["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : otherwise, 1, LargestPage);

    private static int IndexBefore(List<SlackPost> posts, long before)
    {
        var (low, high) = (0, posts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = posts[middle].Micros < before ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static void Ok(Utf8JsonWriter json, Action fields)
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", true);
        fields();
        json.WriteEndObject();
    }

    private static void Error(Utf8JsonWriter json, string word)
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", false);
        json.WriteString("error", word);
        json.WriteEndObject();
    }

    private static void MissingScope(Utf8JsonWriter json, string needed, string provided)
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", false);
        json.WriteString("error", "missing_scope");
        json.WriteString("needed", needed);
        json.WriteString("provided", provided);
        json.WriteEndObject();
    }

    private static async Task AnswerAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(body))
        {
            write(json);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}

/// <summary>One call of a method.</summary>
internal sealed class SlackCall(HttpRequest request)
{
    /// <summary>The method: the last part of the path.</summary>
    public string Method { get; } = request.Path.Value?.Split('/')[^1] ?? "";

    /// <summary>An argument, or null.</summary>
    public string? this[string name] => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>From (inclusive) and to (exclusive) in microseconds, from <c>oldest</c>, <c>latest</c> and <c>inclusive</c>.</summary>
    public (long From, long To) Range()
    {
        var inclusive = this["inclusive"] is "true" or "1";
        var from = this["oldest"] is { } oldest ? SlackPost.ToMicros(oldest) + (inclusive ? 0 : 1) : 0;
        var to = this["latest"] is { } latest ? SlackPost.ToMicros(latest) + (inclusive ? 1 : 0) : long.MaxValue;
        return (from, to);
    }
}
