using System.Globalization;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Times as Jira writes and understands them.</summary>
internal static class JiraTime
{
    /// <summary>The earliest local time that exists anywhere is UTC-12: what to say when the account's time zone is unknown here.</summary>
    private static readonly TimeSpan EarliestOffset = TimeSpan.FromHours(-12);

    /// <summary>
    /// The time for a JQL clause <c>updated &gt;= "…"</c>, which Jira reads as whole minutes in the account's time zone. Never later than meant: a minute is
    /// taken off for seconds and for clocks that differ, and an hour that comes twice is left towards the past.
    /// </summary>
    internal static string ForQuery(DateTimeOffset since, string? timeZone)
    {
        since = since > DateTimeOffset.MinValue.AddDays(2) ? since.AddMinutes(-1) : since;
        if (timeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            return Minutes(since.ToOffset(EarliestOffset));
        }

        var local = TimeZoneInfo.ConvertTime(since, zone);
        while (zone.IsAmbiguousTime(local))
        {
            local = TimeZoneInfo.ConvertTime(local.AddHours(-1), zone);
        }

        return Minutes(local);
    }

    /// <summary>Reads <c>2026-01-17T12:34:00.000+0000</c>.</summary>
    internal static bool TryParse(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static string Minutes(DateTimeOffset local) => local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
