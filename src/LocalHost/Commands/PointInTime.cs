using System.Globalization;

namespace Ingest.LocalHost.Commands;

/// <summary>A time that a person names: on the calendar, or so long from now.</summary>
/// <param name="At">On the calendar, or null.</param>
/// <param name="Ahead">From now.</param>
internal sealed record PointInTime(DateTimeOffset? At, TimeSpan Ahead)
{
    private const int MaxDays = 36_500;

    /// <summary>The time, seen from now.</summary>
    public DateTimeOffset From(DateTimeOffset now) => At ?? now + Ahead;

    /// <summary>
    /// Reads <c>+3d</c>, <c>+26h</c>, <c>+90m</c> or a date and time as in ISO 8601 (in this machine's zone unless it names one); null, and an error, for anything else.
    /// </summary>
    public static PointInTime? Parse(string text, Action<string> error)
    {
        if (text.StartsWith('+') && text.Length > 2 && int.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            TimeSpan? ahead = text[^1] switch
            {
                'd' when number <= MaxDays => TimeSpan.FromDays(number),
                'h' when number <= MaxDays * 24L => TimeSpan.FromHours(number),
                'm' when number <= MaxDays * 1440L => TimeSpan.FromMinutes(number),
                _ => null,
            };
            if (ahead is { } length)
            {
                return new PointInTime(null, length);
            }
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at))
        {
            return new PointInTime(at.ToUniversalTime(), TimeSpan.Zero);
        }

        error($"--at: expected a time such as 2026-11-23T03:00, or one from now such as +1d, +26h or +90m, but found '{text}'.");
        return null;
    }
}
