using System.Net.Http.Headers;
using System.Text.Json;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>The token: how it is sent, and the proof that it may read what is wanted.</summary>
internal sealed class SlackAuth(SlackClient client, SlackOptions options, ISourceSecrets secrets, Source source)
{
    /// <summary>Where new tokens come from.</summary>
    public const string NextStep = "Get a token at https://api.slack.com/apps: your app, OAuth & Permissions.";

    private const string CheckingToken = "checking the token";

    public static void Authorize(HttpRequestMessage request, SourceSecret secret) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret.Value);

    /// <summary>Tests the token, its scopes by name, then one real read of each kind: channels, people, messages of the first channel that can be read.</summary>
    public async Task<SourceAccess> CheckAsync(CancellationToken cancellationToken)
    {
        var (answer, scopes) = await client.TestAuthAsync(cancellationToken);
        using (answer)
        {
            if (scopes is not null && SlackScopes.Missing(options, scopes) is { Count: > 0 } missing)
            {
                throw client.Failures.Refused(
                    CheckingToken, $"the token lacks the {(missing.Count == 1 ? "scope" : "scopes")} {string.Join(", ", missing)}; add to the app under OAuth & Permissions, and install the app again");
            }

            await ReadOneOfEachAsync(cancellationToken);
            var secret = await secrets.GetAsync(source, cancellationToken);
            return new SourceAccess($"{answer.RootElement.Text("user") ?? "unknown"} @ {answer.RootElement.Text("team") ?? "unknown"}", secret.ExpiresAt);
        }
    }

    private async Task ReadOneOfEachAsync(CancellationToken cancellationToken)
    {
        (await client.ListUsersAsync(null, 1, cancellationToken)).Dispose();
        using var channels = await client.ListChannelsAsync(SlackChannels.Types(options), null, cancellationToken);
        var readable = channels.RootElement.Items("channels").FirstOrDefault(static c => c.IsTrue("is_member") && c.Text("id") is not null);
        if (readable.ValueKind == JsonValueKind.Object)
        {
            (await client.ReadHistoryAsync(readable.Text("id")!, default, null, null, 1, cancellationToken)).Dispose();
        }
    }
}
