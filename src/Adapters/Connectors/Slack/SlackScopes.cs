namespace Ingest.Adapters.Connectors.Slack;

/// <summary>The scopes a token needs for what is to be read. See https://docs.slack.dev/reference/scopes.</summary>
internal static class SlackScopes
{
    public static IReadOnlyList<string> Required(SlackOptions options) =>
    [
        "channels:read", "channels:history", "users:read",
        .. options.Private ? (string[])["groups:read", "groups:history"] : [],
        .. options.DirectMessages ? (string[])["im:read", "im:history", "mpim:read", "mpim:history"] : [],
    ];

    /// <summary>The required scopes that are not among those Slack lists in <c>X-OAuth-Scopes</c>.</summary>
    public static IReadOnlyList<string> Missing(SlackOptions options, string granted)
    {
        var found = granted.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        return [.. Required(options).Where(scope => !found.Contains(scope))];
    }
}
