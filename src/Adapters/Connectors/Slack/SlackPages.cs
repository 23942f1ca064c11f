using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Follows Slack's page tokens to the end.</summary>
internal static class SlackPages
{
    /// <summary>Every page, disposed when the next is asked for. A token that was handed out before ends it with <c>source_paging</c>.</summary>
    public static async IAsyncEnumerable<JsonDocument> FollowAsync(
        SlackClient client, string operation, Func<string?, Task<JsonDocument>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (string? cursor = null; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var page = await read(cursor);
            cursor = SlackClient.NextPage(page);
            if (cursor is null && page.RootElement.IsTrue("has_more"))
            {
                throw client.Failures.Changed(operation, "the answer says that there is more, but has no token for the next page");
            }

            if (cursor is not null && !seen.Add(cursor))
            {
                throw client.Failures.RepeatedPage(operation);
            }

            yield return page;
            if (cursor is null)
            {
                yield break;
            }
        }
    }
}
