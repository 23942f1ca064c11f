using System.Globalization;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// Slack's time stamp of a message, which is also its id within its channel: seconds since 1970, a point, six digits. Kept as microseconds,
/// so that stamps compare as numbers and no precision is lost.
/// </summary>
/// <param name="Micros">Microseconds since 1970-01-01 00:00 UTC.</param>
internal readonly record struct SlackTs(long Micros) : IComparable<SlackTs>
{
    private const long PerSecond = 1_000_000;

    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(Micros * TimeSpan.TicksPerMicrosecond);

    public DateOnly Day => DateOnly.FromDateTime(Time.UtcDateTime);

    public SlackTs Before => new(Micros - 1);

    public static bool operator <(SlackTs left, SlackTs right) => left.Micros < right.Micros;

    public static bool operator >(SlackTs left, SlackTs right) => left.Micros > right.Micros;

    public static bool operator <=(SlackTs left, SlackTs right) => left.Micros <= right.Micros;

    public static bool operator >=(SlackTs left, SlackTs right) => left.Micros >= right.Micros;

    /// <summary>The first moment of a day (UTC).</summary>
    public static SlackTs StartOf(DateOnly day) => At(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));

    public static SlackTs At(DateTimeOffset time) => new((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>Reads Slack's form; false for anything else, and for stamps before 1970 or after the year 9999.</summary>
    public static bool TryParse(string? text, out SlackTs ts)
    {
        ts = default;
        var point = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (point < 1
            || text!.Length - point - 1 != 6
            || !long.TryParse(text.AsSpan(0, point), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !long.TryParse(text.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        ts = new SlackTs((seconds * PerSecond) + micros);
        return true;
    }

    public int CompareTo(SlackTs other) => Micros.CompareTo(other.Micros);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Micros / PerSecond}.{Micros % PerSecond:D6}");
}
