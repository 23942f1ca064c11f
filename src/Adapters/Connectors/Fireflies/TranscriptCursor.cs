using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>
/// Where the reading of transcripts stands, from the newest meeting to the oldest. Paging is by date and not by <c>skip</c>: transcripts that are added or deleted
/// meanwhile shift what skip counts, and something would be missed; they do not shift dates.
/// </summary>
/// <param name="To">Newest date still to be read, in milliseconds since 1970; null before the first page.</param>
/// <param name="From">Oldest date of the part that is read first, or null for all the rest.</param>
/// <param name="Known">Ids at exactly <paramref name="To"/> that came already; while skipping, all that came last.</param>
/// <param name="Skip">Transcripts that an answer could not hold beside others of the same date.</param>
internal sealed record TranscriptCursor(
    [property: JsonPropertyName("t")] long? To,
    [property: JsonPropertyName("f")] long? From,
    [property: JsonPropertyName("k")] IReadOnlyList<string> Known,
    [property: JsonPropertyName("s")] int Skip)
{
    /// <summary>Longest list of known ids, those of one answer: a transcript beyond it comes twice, which changes nothing.</summary>
    internal const int MaxKnown = FirefliesClient.MaxPageSize;

    /// <summary>The first page.</summary>
    internal static TranscriptCursor Start { get; } = new(null, null, [], 0);

    /// <summary>Reads back what <see cref="Write"/> wrote; null is the first page.</summary>
    /// <returns>Null when it is something else, as from another version of the connector.</returns>
    internal static TranscriptCursor? Read(string? cursor)
    {
        try
        {
            return cursor is null ? Start : JsonSerializer.Deserialize<TranscriptCursor>(cursor) is { Known: not null } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As text.</summary>
    internal string Write() => JsonSerializer.Serialize(this);
}
