using System.Globalization;

namespace Ingest.Domain.Sources;

/// <summary>Times and spans as people say them, the same in every culture.</summary>
public static class Spoken
{
    /// <summary>In its two largest units: 90 s, 45 min, 2 h 5 min, 3 d, 3 d 4 h. Rounded down, never below one second.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        _ when span < TimeSpan.FromMinutes(2) => Number(Math.Max(1, span.TotalSeconds), "s"),
        _ when span < TimeSpan.FromHours(1) => Number(span.TotalMinutes, "min"),
        _ when span < TimeSpan.FromDays(1) => Number(span.TotalHours, "h") + Rest(span.Minutes, "min"),
        _ => Number(span.TotalDays, "d") + Rest(span.Hours, "h"),
    };

    /// <summary>To the minute, in UTC.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A count and its word, with an s unless it is one.</summary>
    public static string Count(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {word}{(count == 1 ? "" : "s")}");

    private static string Rest(int value, string unit) => value > 0 ? " " + Number(value, unit) : "";

    private static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value):0} {unit}");
}
