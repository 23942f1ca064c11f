using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Connectors.Slack;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Tests.Connectors.Slack;

public sealed class SlackDayTests
{
    [Theory]
    [InlineData("1763650000.000100", true)]
    [InlineData("0.000001", true)]
    [InlineData("1763650000.0001", false)]
    [InlineData("1763650000", false)]
    [InlineData(".000100", false)]
    [InlineData("-1.000100", false)]
    [InlineData("999999999999999.000100", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_TimeStamp_RoundTripsOrIsRefused(string? text, bool isValid)
    {
        Assert.Equal(isValid, SlackTs.TryParse(text, out var ts));
        Assert.Equal(isValid ? text : "0.000000", ts.ToString());
    }

    [Fact]
    public void Day_AroundMidnight_IsThatOfUtc()
    {
        var midnight = SlackTs.StartOf(new DateOnly(2026, 11, 21));

        Assert.Equal(new DateOnly(2026, 11, 21), midnight.Day);
        Assert.Equal(new DateOnly(2026, 11, 20), midnight.Before.Day);
    }

    [Theory]
    [InlineData("day:2026-11-20", "2026-11-20", 1)]
    [InlineData("day:2026-11-20#2", "2026-11-20", 2)]
    [InlineData("day:2026-11-20#25", "2026-11-20", 25)]
    public void Parse_KeyOfADay_RoundTrips(string key, string day, int part)
    {
        var parsed = SlackKey.Parse(new ItemKey("C1", key));

        Assert.Equal(new SlackKey(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), part, default), parsed);
        Assert.Equal(key, SlackKey.OfDay(parsed!.Value.Day, parsed.Value.Part));
    }

    [Theory]
    [InlineData("day:2026-11-20#1")]
    [InlineData("day:2026-11-20#")]
    [InlineData("day:2026-13-20")]
    [InlineData("thread:soon")]
    [InlineData("page:1")]
    [InlineData("")]
    public void Parse_NoKeyOfOurs_IsNull(string key) => Assert.Null(SlackKey.Parse(new ItemKey("C1", key)));

    [Fact]
    public void Parts_DayThatGrows_OnlyTheLastPartChanges()
    {
        var lengths = Gen.ListOf(Gen.Choose(0, 400_000)).ToArbitrary();

        Prop.ForAll(lengths, static list =>
        {
            var before = Parts([.. list.SkipLast(1)]);
            var after = Parts([.. list]);
            return after.Take(before.Count).SequenceEqual(before) && after.Count - before.Count is 0 or 1;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Parts_AnyDay_CoverItInOrderWithinTheBounds()
    {
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 600_000)).ToArbitrary(), static list =>
        {
            var lengths = list.ToArray();
            var starts = Parts(lengths);
            var edges = starts.Select(static s => (int)s.Micros).Append(lengths.Length + 1).ToArray();
            return (lengths.Length == 0) == (starts.Count == 0)
                && (starts.Count == 0 || edges[0] == 1)
                && edges.Zip(edges.Skip(1)).All(e => e.First < e.Second
                    && e.Second - e.First <= 100
                    && (e.Second - e.First == 1 || lengths[(e.First - 1)..(e.Second - 1)].Sum() <= SlackDay.CharactersPerPart));
        }).QuickCheckThrowOnFailure();
    }

    // Messages at microseconds 1, 2, 3, … with texts of these lengths.
    private static IReadOnlyList<SlackTs> Parts(int[] lengths)
    {
        var day = new SlackDay(new DateOnly(1970, 1, 1), messagesPerPart: 100, withText: true);
        for (var i = lengths.Length; i > 0; i--)
        {
            day.Add(new SlackMessage(new SlackTs(i), SlackMessageKind.Person) { Text = new string('x', lengths[i - 1]) }, isShown: true);
        }

        var parts = day.Parts();
        Assert.True(parts.Count <= 1 || day.Messages is null, "A day of several parts still has its texts.");
        return parts;
    }
}
