using System.Text.Json;
using System.Text.Json.Serialization;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// Where a walk through a channel stands. A point in time, not a page token of Slack's: it never expires, and whatever is written, edited or deleted meanwhile moves
/// nothing below it.
/// </summary>
internal sealed record SlackCursor
{
    /// <summary>Only messages before this, in microseconds since 1970, are still to be read.</summary>
    [JsonPropertyName("b")]
    public required long Before { get; init; }

    /// <summary>Number of the day whose document is done, while its threads are still read.</summary>
    [JsonPropertyName("d"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Done { get; init; }

    /// <summary>The long day that is read part by part.</summary>
    [JsonPropertyName("l"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LongDay? Long { get; init; }

    public static SlackCursor At(SlackTs before) => new() { Before = before.Micros };

    /// <summary>Null for null.</summary>
    /// <exception cref="RetryableException"><c>source_cursor_expired</c>: it is of another version of this connector.</exception>
    public static SlackCursor? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<SlackCursor>(text);
        }
        catch (JsonException exception)
        {
            throw new RetryableException(ErrorCodes.SourceCursorExpired, "The cursor of a Slack channel cannot be read; it may be of another version. The channel is read again from its beginning.", exception);
        }
    }

    public override string ToString() => JsonSerializer.Serialize(this);

    /// <summary>A day of several parts.</summary>
    /// <param name="Day">Number of the day.</param>
    /// <param name="Starts">Where the parts begin, in microseconds since the day began.</param>
    /// <param name="Part">The part to read next, from 0.</param>
    /// <param name="HasThreads">Whether threads began on it.</param>
    internal sealed record LongDay(
        [property: JsonPropertyName("d")] int Day, [property: JsonPropertyName("s")] IReadOnlyList<long> Starts, [property: JsonPropertyName("p")] int Part, [property: JsonPropertyName("t")] bool HasThreads)
    {
        /// <summary>Parts whose starts fit into a cursor.</summary>
        public const int MaxParts = 300;

        [JsonIgnore]
        public DateOnly Date => DateOnly.FromDayNumber(Day);
    }
}
