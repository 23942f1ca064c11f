using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Scheduling;

namespace Ingest.Domain.Tests.Scheduling;

/// <summary>What holds for every expression, in every zone, around every change of its clock.</summary>
public sealed class ScheduleExpressionPropertyTests
{
    /// <summary>Zones and days on which their clocks change; UTC's never does.</summary>
    private static readonly (string Zone, string Day)[] Changes =
    [
        ("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-10-03"), ("Australia/Lord_Howe", "2026-04-04"), ("Pacific/Apia", "2011-12-30"), ("Africa/Cairo", "2026-04-24"),
        ("America/St_Johns", "2010-03-14"), ("Antarctica/Troll", "2026-03-29"), ("Asia/Pyongyang", "2018-05-04"), ("UTC", "2026-03-29"),
    ];

    private static readonly Gen<string> MinuteGen = Gen.Frequency(
        (3, Gen.Choose(0, 59).Select(Text)), (1, Gen.Constant("*")), (2, Gen.Choose(7, 40).Select(static step => $"*/{step}")),
        (1, from low in Gen.Choose(0, 59) from high in Gen.Choose(low, 59) select $"{low}-{high}"));

    private static readonly Gen<string> HourGen = Gen.Frequency(
        (4, Gen.Choose(0, 4).Select(Text)), (1, Gen.Choose(0, 23).Select(Text)), (1, Gen.Constant("*")),
        (2, from low in Gen.Choose(0, 4) from high in Gen.Choose(low, 23) select $"{low}-{high}"));

    private static readonly Arbitrary<(string Expression, (string Zone, string Day) Change, int Minutes)> Cases = (
        from minute in MinuteGen
        from hour in HourGen
        from weekday in Gen.Frequency((4, Gen.Constant("*")), (1, Gen.Elements("Mon-Fri", "0,6", "Sun")))
        from change in Gen.Elements(Changes)
        from minutes in Gen.Choose(-2 * 24 * 60, 24 * 60)
        select ($"0 {minute} {hour} * * {weekday}", change, minutes)).ToArbitrary();

    /// <summary>
    /// Against a clock on the wall that is looked at every minute: it rings when it shows a time of the expression that it never showed before, or has just
    /// jumped over one.
    /// </summary>
    [Fact]
    public void After_AnyExpressionAroundAChange_IsWhatAClockOnTheWallWouldRing() => Prop.ForAll(Cases, static sample =>
    {
        var schedule = ScheduleExpression.Parse(sample.Expression, sample.Change.Zone);
        var begin = DateTimeOffset.Parse($"{sample.Change.Day}T00:00:00Z", CultureInfo.InvariantCulture).AddMinutes(sample.Minutes);
        var end = begin.AddDays(3);

        var found = schedule.After(begin).TakeWhile(at => at <= end).ToList();

        Assert.Equal(Rings(sample.Expression, sample.Change.Zone, begin, end), found);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void After_AnyExpression_StrictlyIncreasesAndAgreesWithNext() => Prop.ForAll(Cases, static sample =>
    {
        var schedule = ScheduleExpression.Parse(sample.Expression, sample.Change.Zone);
        var last = DateTimeOffset.Parse($"{sample.Change.Day}T00:00:00Z", CultureInfo.InvariantCulture).AddMinutes(sample.Minutes);
        foreach (var at in schedule.After(last).Take(40))
        {
            Assert.True(at > last);
            Assert.Equal(at, schedule.Next(last));
            Assert.Equal(at, schedule.Next(at.AddTicks(-1)));
            last = at;
        }
    }).QuickCheckThrowOnFailure();

    private static IEnumerable<DateTimeOffset> Rings(string expression, string zoneName, DateTimeOffset begin, DateTimeOffset end)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
        var fields = expression.Split(' ');
        DateTime Shown(DateTimeOffset at) => at.UtcDateTime + zone.GetUtcOffset(at);
        var latest = DateTime.MinValue;
        for (var at = begin.AddDays(-1); at <= end; at = at.AddMinutes(1))
        {
            var shown = Shown(at);
            var rings = false;
            for (var time = latest == DateTime.MinValue ? shown : latest.AddMinutes(1); time <= shown; time = time.AddMinutes(1))
            {
                rings |= Fits(fields[1], time.Minute) && Fits(fields[2], time.Hour) && Fits(fields[5], (int)time.DayOfWeek);
            }

            latest = shown > latest ? shown : latest;
            if (rings && at > begin)
            {
                yield return at;
            }
        }
    }

    private static bool Fits(string field, int value) => field switch
    {
        "*" => true,
        "Mon-Fri" => value is >= 1 and <= 5,
        "Sun" => value == 0,
        _ when field.StartsWith("*/", StringComparison.Ordinal) => value % Number(field[2..]) == 0,
        _ when field.Split('-') is [var low, var high] => value >= Number(low) && value <= Number(high),
        _ => field.Split(',').Select(Number).Contains(value),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
