using System.Globalization;
using System.Net;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// The methods of Slack's Web API that are used, each a GET with its arguments in the address. See https://docs.slack.dev/reference/methods. Answers are to be disposed.
/// </summary>
/// <param name="http">Sends requests, at the pace of the options.</param>
/// <param name="lists">The pace that long lists of channels and people keep beyond that: Slack's tier 2.</param>
/// <param name="options">The source's settings.</param>
internal sealed class SlackClient(SourceHttp http, RequestPace lists, SlackOptions options)
{
    // Slack's limit; lists are read rarely, and so in few requests.
    private const int ListSize = 999;

    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);

    private readonly SlackErrors _errors = new(http.Failures);

    public SourceFailures Failures => http.Failures;

    /// <summary>Who the token is, and the scopes Slack says it has, null when it does not say.</summary>
    public async Task<(JsonDocument Answer, string? Scopes)> TestAuthAsync(CancellationToken cancellationToken)
    {
        string? scopes = null;
        var answer = await SendAsync(
            "checking the token",
            "auth.test",
            [],
            (response, _) => scopes = response.Headers.TryGetValues("x-oauth-scopes", out var values) ? string.Join(',', values) : null,
            cancellationToken);
        return (answer, scopes);
    }

    public Task<JsonDocument> ListChannelsAsync(string types, string? cursor, CancellationToken cancellationToken) =>
        ListAsync(
            "listing channels", "conversations.list",
            cursor, [("types", types), ("exclude_archived", "false"), ("limit", Number(ListSize))], cancellationToken);

    public Task<JsonDocument> GetChannelAsync(string channel, CancellationToken cancellationToken) =>
        SendAsync($"reading what channel {channel} is", "conversations.info", [("channel", channel)], null, cancellationToken);

    public Task<JsonDocument> ListUsersAsync(string? cursor, int limit, CancellationToken cancellationToken) =>
        ListAsync("listing people", "users.list", cursor, [("limit", Number(Math.Min(limit, ListSize)))], cancellationToken);

    public Task<JsonDocument> ListGroupsAsync(CancellationToken cancellationToken) =>
        ListAsync("listing user groups", "usergroups.list", null, [("include_disabled", "true")], cancellationToken);

    /// <summary>Messages of a channel outside threads and the first messages of its threads, newest first.</summary>
    /// <param name="channel">Its id.</param>
    /// <param name="from">No messages before this.</param>
    /// <param name="before">Only messages before this; null for all there are.</param>
    /// <param name="cursor">Token of the page, or null for the first.</param>
    /// <param name="limit">Messages wanted, or null for the options' page size.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<JsonDocument> ReadHistoryAsync(string channel, SlackTs from, SlackTs? before, string? cursor, int? limit, CancellationToken cancellationToken) =>
        SendAsync(
            $"reading channel {channel}", "conversations.history",
            [
                ("channel", channel),
                // Both ends are exclusive.
                ("oldest", from.Micros > 0 ? from.Before.ToString() : null),
                ("latest", before?.ToString()),
                ("limit", Number(limit ?? options.PageSize)),
                ("cursor", cursor),
            ],
            null,
            cancellationToken);

    /// <summary>The messages of a thread, oldest first; null when there is no such thread.</summary>
    public async Task<JsonDocument?> ReadThreadAsync(string channel, SlackTs thread, string? cursor, CancellationToken cancellationToken)
    {
        var isAbsent = false;
        try
        {
            return await SendAsync(
                $"reading thread {thread} of channel {channel}",
                "conversations.replies",
                [("channel", channel), ("ts", thread.ToString()), ("limit", Number(options.PageSize)), ("cursor", cursor)],
                (_, body) => isAbsent = body.Text("error") is SlackErrors.ThreadNotFound,
                cancellationToken);
        }
        catch (SkippableException) when (isAbsent)
        {
            return null;
        }
    }

    /// <summary>The token of the next page, or null after the last.</summary>
    public static string? NextPage(JsonDocument answer) => answer.RootElement.Inner("response_metadata")?.Text("next_cursor");

    // Slack lets a few requests pass at once, so that only lists of many pages need the slower pace.
    private async Task<JsonDocument> ListAsync(
        string operation, string method, string? cursor, (string Name, string? Value)[] arguments, CancellationToken cancellationToken)
    {
        if (cursor is not null)
        {
            await lists.WaitAsync(LongestTurn, cancellationToken);
        }

        return await SendAsync(operation, method, [.. arguments, ("cursor", cursor)], null, cancellationToken);
    }

    private Task<JsonDocument> SendAsync(
        string operation, string method, (string Name, string? Value)[] arguments, Action<HttpResponseMessage, JsonElement>? inspect, CancellationToken cancellationToken)
    {
        var address = method + string.Concat(arguments.Where(static a => a.Value is not null).Select(static (a, i) => $"{(i == 0 ? '?' : '&')}{a.Name}={WebUtility.UrlEncode(a.Value)}"));
        return http.SendAsync(
            operation,
            () => new HttpRequestMessage(HttpMethod.Get, address),
            (response, body) =>
            {
                inspect?.Invoke(response, body);
                return _errors.From(operation, response, body);
            },
            cancellationToken);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
