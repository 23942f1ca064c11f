using System.Globalization;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// Keys of items: <c>day:2026-11-20</c> for the messages of a day, <c>day:2026-11-20#2</c> for the second part of a long one, <c>thread:1763650000.000100</c> for a thread.
/// </summary>
internal readonly record struct SlackKey(DateOnly Day, int Part, SlackTs Thread)
{
    private const string DayPrefix = "day:";
    private const string ThreadPrefix = "thread:";
    private const string DayFormat = "yyyy-MM-dd";

    public bool IsThread => Part == 0;

    public static string OfDay(DateOnly day, int part) =>
        DayPrefix + day.ToString(DayFormat, CultureInfo.InvariantCulture) + (part > 1 ? string.Create(CultureInfo.InvariantCulture, $"#{part}") : "");

    public static string OfThread(SlackTs ts) => $"{ThreadPrefix}{ts}";

    /// <summary>Null for what is no key of ours.</summary>
    public static SlackKey? Parse(ItemKey item)
    {
        var key = item.Key;
        if (key.StartsWith(ThreadPrefix, StringComparison.Ordinal))
        {
            return SlackTs.TryParse(key[ThreadPrefix.Length..], out var ts) ? new SlackKey(default, 0, ts) : null;
        }

        var hash = key.IndexOf('#', StringComparison.Ordinal);
        var part = 1;
        return key.StartsWith(DayPrefix, StringComparison.Ordinal)
            && DateOnly.TryParseExact(key[DayPrefix.Length..(hash < 0 ? key.Length : hash)], DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && (hash < 0 || (int.TryParse(key.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out part) && part > 1))
                ? new SlackKey(day, part, default)
                : null;
    }
}
