using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Scheduling;

/// <summary>
/// IANA names of time zones (<c>Europe/Berlin</c>, <c>UTC</c>), the same on every platform. Names of Windows are refused, with the IANA name they stand for:
/// settings move between machines.
/// </summary>
internal static class TimeZoneName
{
    private const string Expected = "the IANA name of a time zone";

    /// <summary>Also keeps out what is a path: the framework looks names up as files.</summary>
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-");

    public static bool TryFind(string? name, [NotNullWhen(true)] out TimeZoneInfo? zone, [NotNullWhen(false)] out ScheduleFault? fault)
    {
        if (IsWellFormed(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone) && zone.Id == name)
        {
            fault = null;
            return true;
        }

        zone = null;
        fault = new ScheduleFault(ScheduleFault.OfTimeZone, Expected, name ?? "", Suggest(name));
        return false;
    }

    private static bool IsWellFormed([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= 100 } && name[0] != '/' && !name.AsSpan().ContainsAnyExcept(Allowed);

    private static string Suggest(string? name)
    {
        const string Otherwise = "Use one like 'Europe/Berlin', 'America/New_York' or 'UTC'.";
        if (string.IsNullOrWhiteSpace(name))
        {
            return Otherwise;
        }

        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(name, out var iana))
        {
            return $"Did you mean '{iana}'?";
        }

        var known = TimeZoneInfo.GetSystemTimeZones().Select(static zone => zone.Id).ToList();
        var city = "/" + name.Trim().Replace(' ', '_');
        var meant = known.Find(id => id.EndsWith(city, StringComparison.OrdinalIgnoreCase)) ?? Spelling.Nearest(name, known);
        return meant is null ? Otherwise : $"Did you mean '{meant}'?";
    }
}
