using System.Text.Json;
using System.Text.Json.Serialization;
using Ingest.Adapters.Connectors.Http;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>Where the reading of a list stands; what the connector hands out as its opaque cursor.</summary>
/// <param name="Token">Notion's <c>start_cursor</c>, or null for the first page of the pass or window.</param>
/// <param name="Pass">Which way through the search: 0 or 1. Always 0 for data sources.</param>
/// <param name="Since">For data sources: rows created before this were already read by an earlier window.</param>
/// <param name="Trail">The tokens before this one, as <see cref="PageTrail"/> writes them.</param>
internal sealed record NotionCursor(
    [property: JsonPropertyName("t")] string? Token,
    [property: JsonPropertyName("p")] int Pass,
    [property: JsonPropertyName("s")] DateTimeOffset? Since,
    [property: JsonPropertyName("l")] string Trail)
{
    /// <summary>The first page.</summary>
    internal static NotionCursor Start { get; } = new(null, 0, null, PageTrail.Start.ToString());

    /// <summary>Reads back what <see cref="Write"/> wrote; null is the first page.</summary>
    /// <returns>Null when it is something else, as from another version of the connector.</returns>
    internal static NotionCursor? Read(string? cursor)
    {
        try
        {
            var read = cursor is null ? Start : JsonSerializer.Deserialize<NotionCursor>(cursor);
            return read is { Trail: not null } && PageTrail.Parse(read.Trail).Limit > 0 ? read : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The cursor of the next page; null when Notion handed out its token before.</summary>
    internal NotionCursor? Follow(string token) =>
        PageTrail.Parse(Trail).TryFollow(token, out var next) ? this with { Token = token, Trail = next.ToString() } : null;

    /// <summary>As text.</summary>
    internal string Write() => JsonSerializer.Serialize(this);
}
