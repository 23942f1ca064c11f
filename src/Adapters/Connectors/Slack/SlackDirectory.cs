using System.Text.Json;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>The workspace: its address and the names of its people, channels and user groups.</summary>
/// <param name="Home">The workspace's own address, ending in '/'.</param>
/// <param name="Names">Names by id.</param>
internal sealed record SlackDirectory(Uri Home, SlackNames Names)
{
    /// <summary>Names that are kept of each kind; those beyond stand as their ids. About 10 MB at most.</summary>
    public const int MaxNames = 50_000;

    /// <summary>Where people can open a message.</summary>
    public Uri LinkTo(string channel, SlackTs message, SlackTs? thread = null) =>
        new(Home, $"archives/{Uri.EscapeDataString(channel)}/p{message.ToString().Replace(".", "", StringComparison.Ordinal)}{(thread is { } ts && ts != message ? $"?thread_ts={ts}&cid={Uri.EscapeDataString(channel)}" : "")}");

    /// <summary>Reads it: one request, and one for each 999 people and channels.</summary>
    public static async Task<SlackDirectory> ReadAsync(SlackClient client, SlackOptions options, CancellationToken cancellationToken)
    {
        var (answer, _) = await client.TestAuthAsync(cancellationToken);
        using (answer)
        {
            if (!Uri.TryCreate(answer.RootElement.Text("url"), UriKind.Absolute, out var home))
            {
                throw client.Failures.Changed("checking the token", "the answer has no address of the workspace");
            }

            var users = await ReadAsync(client, "listing people", "members", UserName, c => client.ListUsersAsync(c, MaxNames, cancellationToken), cancellationToken);
            var channels = await ReadAsync(client, "listing channels", "channels", static c => c.Text("name"), c => client.ListChannelsAsync(SlackChannels.Types(options), c, cancellationToken), cancellationToken);
            return new SlackDirectory(home, new SlackNames(users, channels, await ReadGroupsAsync(client, cancellationToken)));
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        SlackClient client, string operation, string field, Func<JsonElement, string?> name, Func<string?, Task<JsonDocument>> read, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var page in SlackPages.FollowAsync(client, operation, read, cancellationToken))
        {
            Take(names, page.RootElement.Items(field), name);
            if (names.Count >= MaxNames)
            {
                break;
            }
        }

        return names;
    }

    // Names of groups are a nicety that needs a scope of its own: without it, their ids stand.
    private static async Task<IReadOnlyDictionary<string, string>> ReadGroupsAsync(SlackClient client, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var answer = await client.ListGroupsAsync(cancellationToken);
            Take(names, answer.RootElement.Items("usergroups"), static g => g.Text("handle"));
        }
        catch (FatalException failure) when (failure.Code == ErrorCodes.SourceRefused)
        {
            return names;
        }

        return names;
    }

    private static void Take(Dictionary<string, string> names, IEnumerable<JsonElement> items, Func<JsonElement, string?> name)
    {
        foreach (var item in items)
        {
            if (names.Count < MaxNames && item.Text("id") is { } id && name(item) is { } found)
            {
                names[id] = found;
            }
        }
    }

    private static string? UserName(JsonElement user)
    {
        var profile = user.Inner("profile");
        return profile?.Text("display_name") ?? profile?.Text("real_name") ?? user.Text("real_name") ?? user.Text("name");
    }
}
