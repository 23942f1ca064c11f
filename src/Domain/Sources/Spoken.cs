using System.Globalization;

namespace Ingest.Domain.Sources;

/// <summary>Times and spans as people say them, the same in every culture.</summary>
internal static class Spoken
{
    /// <summary>In the unit that gives a number of two digits at most, mostly: 90 s, 45 min, 26 h, 40 d. Rounded down, never below one second.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        _ when span < TimeSpan.FromMinutes(2) => Number(Math.Max(1, span.TotalSeconds), "s"),
        _ when span < TimeSpan.FromHours(2) => Number(span.TotalMinutes, "min"),
        _ when span < TimeSpan.FromDays(2) => Number(span.TotalHours, "h"),
        _ => Number(span.TotalDays, "d"),
    };

    /// <summary>To the minute, in UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A count and its word, with an s unless it is one.</summary>
    public static string Count(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {word}{(count == 1 ? "" : "s")}");

    private static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");
}
