using System.Globalization;

namespace Ingest.Vendors.Notion;

/// <summary>Times of Notion are cut to the minute and written with milliseconds all the same.</summary>
internal static class NotionTime
{
    /// <summary>The minute a time is in.</summary>
    internal static DateTimeOffset Minute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>As the API writes it.</summary>
    internal static string Text(DateTimeOffset time) => Minute(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
