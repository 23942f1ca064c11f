using System.Globalization;
using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;

namespace Ingest.Domain.Tests.Scheduling;

public sealed class ScheduleExpressionTests
{
    [Theory]

    // Nothing special.
    [InlineData("0 0 2 * * *", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T02:00:00Z 2026-01-02T02:00:00Z 2026-01-03T02:00:00Z")]
    [InlineData("0 0 2 * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z 2026-01-02T01:00:00Z")]
    [InlineData("15 30 2 * * Mon", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-06T00:30:15Z 2026-07-13T00:30:15Z")]
    [InlineData("0 0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z 2108-02-29T00:00:00Z")]
    [InlineData("0 0 0 29 2 Mon", "UTC", "2026-01-01T00:00:00Z", "2044-02-29T00:00:00Z")]

    // The clock is set forward: 02:30 does not exist and runs when the gap ends.
    [InlineData("0 30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", "2026-03-28T01:30:00Z 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z")]
    [InlineData("0 30 2 * * *", "America/New_York", "2026-03-07T00:00:00Z", "2026-03-07T07:30:00Z 2026-03-08T07:00:00Z 2026-03-09T06:30:00Z")]
    [InlineData("0 15 2 * * *", "Australia/Lord_Howe", "2026-10-02T20:00:00Z", "2026-10-03T15:30:00Z 2026-10-04T15:15:00Z")]

    // Several times of one gap, and the time at its end, are one run.
    [InlineData("0 */15 2-3 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z 2026-03-29T01:15:00Z 2026-03-29T01:30:00Z")]

    // The clock is set back: 02:30 exists twice and runs at the first.
    [InlineData("0 30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z")]
    [InlineData("0 30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", "2026-11-01T05:30:00Z 2026-11-02T06:30:00Z")]
    [InlineData("0 45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", "2026-04-04T14:45:00Z 2026-04-05T15:15:00Z")]

    // Asked within the repeated hour: the repetition is not another run.
    [InlineData("0 30 2 * * *", "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("0 0 * * * *", "Europe/Berlin", "2026-10-24T22:30:00Z", "2026-10-24T23:00:00Z 2026-10-25T00:00:00Z 2026-10-25T02:00:00Z 2026-10-25T03:00:00Z")]

    // Samoa went to bed on the 29th and got up on the 31st.
    [InlineData("0 0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", "2011-12-29T22:00:00Z 2011-12-30T10:00:00Z 2011-12-30T22:00:00Z 2011-12-31T22:00:00Z")]
    [InlineData("0 0 0 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", "2011-12-29T10:00:00Z 2011-12-30T10:00:00Z 2011-12-31T10:00:00Z")]
    public void After_AroundChangesOfTheClock_GivesTheseInstants(string expression, string zone, string after, string expected)
    {
        var schedule = ScheduleExpression.Parse(expression, zone);
        var count = expected.Split(' ').Length;

        var found = schedule.After(Instant(after)).Take(count).Select(static at => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public void Next_BetweenTwoSeconds_IsNeverBefore()
    {
        var everySecond = ScheduleExpression.Parse("* * * * * *", "UTC");

        Assert.Equal(Instant("2026-01-01T00:00:01Z"), everySecond.Next(Instant("2026-01-01T00:00:00.9999999Z")));
        Assert.Equal(Instant("2026-01-01T00:00:01Z"), everySecond.Next(Instant("2026-01-01T00:00:00Z")));
    }

    [Fact]
    public void Next_WhateverTheOffsetOfTheQuestion_IsUtc()
    {
        var next = ScheduleExpression.Parse("0 0 2 * * *", "Europe/Berlin").Next(new DateTimeOffset(2026, 7, 1, 3, 0, 0, TimeSpan.FromHours(9)));

        Assert.Equal((Instant("2026-07-01T00:00:00Z"), TimeSpan.Zero), (next, next.Offset));
    }

    [Theory]
    [InlineData(null, "six fields", "found nothing", "0 0 2 * * *")]
    [InlineData(" ", "six fields", "found nothing", "0 0 2 * * *")]
    [InlineData("0 2 * * *", "six fields", "found '0 2 * * *'", "put one for the second first, '0 0 2 * * *'")]
    [InlineData("0 0 2 * * * *", "six fields", "found '0 0 2 * * * *'", "For example")]
    [InlineData("0 0 24 * * *", "six fields", "found '0 0 24 * * *'", "24")]
    [InlineData("0 0 2 * * Funday", "six fields", "found '0 0 2 * * Funday'", "Funday")]
    [InlineData("0 0 2 ? * *", "six fields", "found '0 0 2 ? * *'", "?")]
    [InlineData("0 */0 2 * * *", "six fields", "found '0 */0 2 * * *'", "'*/0' is not")]
    [InlineData("0 0 22-2 * * *", "six fields", "found '0 0 22-2 * * *'", "'22-2' runs backwards")]
    [InlineData("0 0 2 * * Fri-Mon", "six fields", "found '0 0 2 * * Fri-Mon'", "'Fri-Mon' runs backwards")]
    [InlineData("0 0 2 * Nov-Feb *", "six fields", "found '0 0 2 * Nov-Feb *'", "'Nov-Feb' runs backwards")]
    [InlineData("0 0 2 * Ju *", "six fields", "found '0 0 2 * Ju *'", "at least three letters")]
    [InlineData("0 0 99999999999 * * *", "six fields", "found '0 0 99999999999 * * *'", "'99999999999' is not")]
    [InlineData("0 0 2,,3 * * *", "six fields", "found '0 0 2,,3 * * *'", "'' is not")]
    [InlineData("0 0 2 * * 7", "six fields", "found '0 0 2 * * 7'", "between 0 and 6")]
    [InlineData("0 0 2 30 2 *", "an expression that fires", "found '0 0 2 30 2 *'", "No date fits")]
    [InlineData("0 0 2 31 4,6,9,11 *", "an expression that fires", "found '0 0 2 31 4,6,9,11 *'", "No date fits")]
    public void Parse_UnusableExpression_SaysExpectedFoundAndNextStep(string? expression, params string[] parts)
    {
        var refusal = Assert.Throws<SettingException>(() => ScheduleExpression.Parse(expression, "UTC"));

        Assert.Equal("Schedule", refusal.Setting);
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_EndlessExpression_IsRefusedWithoutRepeatingIt()
    {
        var refusal = Assert.Throws<SettingException>(() => ScheduleExpression.Parse(new string('*', 100_000), "UTC"));

        Assert.InRange(refusal.Message.Length, 1, 300);
    }

    [Theory]
    [InlineData(null, "found nothing", "'Europe/Berlin'")]
    [InlineData("Mars/Olympus", "found 'Mars/Olympus'", "Use one like")]
    [InlineData("W. Europe Standard Time", "found 'W. Europe Standard Time'", "Did you mean 'Europe/Berlin'?")]
    [InlineData("europe/berlin", "found 'europe/berlin'", "Did you mean 'Europe/Berlin'?")]
    [InlineData("Europe/Berln", "found 'Europe/Berln'", "Did you mean 'Europe/Berlin'?")]
    [InlineData("New York", "found 'New York'", "Did you mean 'America/New_York'?")]
    [InlineData("../../../etc/passwd", "found '../../../etc/passwd'", "Use one like")]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin", "found '/usr/share/zoneinfo/Europe/Berlin'", "Use one like")]
    public void Parse_UnusableZone_SaysExpectedFoundAndNextStep(string? zone, params string[] parts)
    {
        var refusal = Assert.Throws<SettingException>(() => ScheduleExpression.Parse("0 0 2 * * *", zone));

        Assert.Equal("TimeZone", refusal.Setting);
        Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Etc/UTC")]
    [InlineData("Etc/GMT+5")]
    [InlineData("America/Argentina/Buenos_Aires")]
    public void Parse_IanaName_IsTaken(string zone) => Assert.Equal(zone, ScheduleExpression.Parse(" 0 0 2 * * * ", zone).TimeZone);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
