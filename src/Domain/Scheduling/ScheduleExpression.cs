using System.Diagnostics.CodeAnalysis;
using Ingest.Domain.Errors;
using NCrontab;

namespace Ingest.Domain.Scheduling;

/// <summary>
/// When something runs: six fields as in a timer trigger (second minute hour day month weekday; day and weekday must both fit), meant in an IANA time zone.
/// <para>
/// Instants strictly increase and none comes twice. Each is the first instant at which the zone's clock shows the local time or a later one. So a local time
/// that a change of the clock leaves out runs at the first instant after the gap, together with the others of that gap, and one that the clock shows twice
/// runs once, at the first. An hourly schedule therefore pauses for the repeated hour.
/// </para>
/// </summary>
public sealed class ScheduleExpression
{
    private const int Fields = 6;

    /// <summary>So many characters of a wrong expression are repeated in a message.</summary>
    private const int MaxLength = 100;

    private const string Example = "For example '0 0 2 * * *' for 02:00 every night.";

    /// <summary>No zone is further from UTC than this (<see cref="TimeZoneInfo"/> takes no larger offset).</summary>
    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    /// <summary>The Gregorian calendar repeats itself after 400 years: what does not fire within them never fires.</summary>
    private static readonly DateTime CycleStart = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private static readonly DateTime CycleEnd = CycleStart.AddYears(400);

    /// <summary>Instants end here, far enough from what <see cref="DateTime"/> can hold to add any offset.</summary>
    private static readonly DateTime LastDay = new(9999, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly CrontabSchedule _schedule;
    private readonly TimeZoneInfo _zone;

    private ScheduleExpression(string text, string timeZone, CrontabSchedule schedule, TimeZoneInfo zone)
    {
        Text = text;
        TimeZone = timeZone;
        _schedule = schedule;
        _zone = zone;
    }

    /// <summary>The six fields, as they were given, with one space between them.</summary>
    public string Text { get; }

    /// <summary>The IANA name of the zone.</summary>
    public string TimeZone { get; }

    /// <summary>Reads an expression; false with what is wrong when it cannot be read, never fires, or the zone is not known.</summary>
    public static bool TryParse(
        string? text, string? timeZone, [NotNullWhen(true)] out ScheduleExpression? expression, [NotNullWhen(false)] out ScheduleFault? fault)
    {
        expression = null;
        var fields = text?.Split((char[]?)null, Fields + 2, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (!TimeZoneName.TryFind(timeZone, out var zone, out fault) || !TryRead(fields, out var schedule, out fault))
        {
            return false;
        }

        expression = new ScheduleExpression(Joined(fields), timeZone!, schedule, zone);
        return true;
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="SettingException">Expected, found, next step.</exception>
    public static ScheduleExpression Parse(string? text, string? timeZone) => TryParse(text, timeZone, out var expression, out var fault)
        ? expression
        : throw new SettingException(fault.Setting, fault.Expected, fault.Found, fault.NextStep);

    /// <summary>All instants after the given one, soonest first, in UTC. Without end for practical purposes: take what you need.</summary>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset instant)
    {
        var last = instant.ToUniversalTime();
        var local = LocalTime(last.UtcDateTime);
        while (_schedule.GetNextOccurrence(local, LastDay) is var next && next < LastDay)
        {
            local = next;
            var runsAt = FirstInstantOf(next);
            if (runsAt > last)
            {
                yield return last = runsAt;
            }
        }
    }

    /// <summary>The first instant after the given one.</summary>
    public DateTimeOffset Next(DateTimeOffset instant) => After(instant).First();

    /// <inheritdoc/>
    public override string ToString() => $"{Text} ({TimeZone})";

    private static bool TryRead(string[] fields, [NotNullWhen(true)] out CrontabSchedule? schedule, [NotNullWhen(false)] out ScheduleFault? fault)
    {
        schedule = null;
        fault = fields.Length == Fields
            ? fields.Select(ExpressionField.Check).FirstOrDefault(static wrong => wrong is not null) is { } wrong ? Malformed(fields, $"{wrong} {Example}") : null
            : Malformed(fields, fields.Length == Fields - 1 ? $"These are the five fields of cron: put one for the second first, '0 {Joined(fields)}'." : Example);
        if (fault is not null)
        {
            return false;
        }

        try
        {
            schedule = CrontabSchedule.Parse(Joined(fields), new CrontabSchedule.ParseOptions { IncludingSeconds = true });
        }
        catch (CrontabException invalid)
        {
            fault = Malformed(fields, $"{(invalid.InnerException ?? invalid).Message} {Example}");
            return false;
        }

        if (schedule.GetNextOccurrence(CycleStart.AddTicks(-1), CycleEnd) >= CycleEnd)
        {
            fault = new ScheduleFault(
                ScheduleFault.OfExpression, "an expression that fires", Joined(fields), "No date fits its day, month and weekday: change one of them.");
            return false;
        }

        return true;
    }

    private static ScheduleFault Malformed(string[] fields, string nextStep)
    {
        var found = Joined(fields);
        return new ScheduleFault(
            ScheduleFault.OfExpression, "six fields: second minute hour day month weekday", found.Length > MaxLength ? found[..MaxLength] + "…" : found, nextStep);
    }

    private static string Joined(string[] fields) => string.Join(' ', fields);

    private DateTime LocalTime(DateTime utc) => DateTime.SpecifyKind(utc + _zone.GetUtcOffset(utc), DateTimeKind.Unspecified);

    /// <summary>
    /// Worked out from offsets of instants alone, which are never ambiguous; what the framework says of local times knows nothing of a zone that skips a day
    /// (Pacific/Apia, 2011-12-30).
    /// </summary>
    private DateTimeOffset FirstInstantOf(DateTime local)
    {
        var earliest = DateTime.SpecifyKind(local - MaxOffset, DateTimeKind.Utc);
        var latest = DateTime.SpecifyKind(local + MaxOffset, DateTimeKind.Utc);
        foreach (var offset in (ReadOnlySpan<TimeSpan>)[_zone.GetUtcOffset(earliest), _zone.GetUtcOffset(latest)])
        {
            // The offset before a change comes first: when the clock is set back, it gives the first of the two.
            var instant = DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
            if (LocalTime(instant) == local)
            {
                return instant;
            }
        }

        return EndOfGap(local, earliest, latest);
    }

    /// <summary>The clock never shows this time: the first whole second at which it shows a later one.</summary>
    private DateTimeOffset EndOfGap(DateTime local, DateTime before, DateTime after)
    {
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before.AddSeconds(Math.Floor((after - before).TotalSeconds / 2));
            (before, after) = LocalTime(middle) > local ? (before, middle) : (middle, after);
        }

        return after;
    }
}
