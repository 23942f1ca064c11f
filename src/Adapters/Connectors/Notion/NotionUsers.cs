using System.Collections.Concurrent;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>Names of users, asked for once in the life of a connector. A workspace has few authors, so nothing is thrown away.</summary>
internal sealed class NotionUsers(NotionClient client)
{
    private readonly ConcurrentDictionary<string, string?> _names = new(StringComparer.Ordinal);

    /// <summary>The name, or null when it cannot be known.</summary>
    internal async Task<string?> FindNameAsync(string? user, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(user))
        {
            return null;
        }

        if (!_names.TryGetValue(user, out var name))
        {
            name = await client.FindUserNameAsync(user, cancellationToken);
            _names[user] = name;
        }

        return name;
    }
}
