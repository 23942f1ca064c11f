using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Scheduling;

namespace Ingest.Domain.Tests.Scheduling;

public sealed class ExpectedRunsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero);

    /// <summary>From every second to once in four years, and one that fires in bursts.</summary>
    private static readonly string[] Expressions =
        ["* * * * * *", "0 * * * * *", "0 */7 * * * *", "0 30 2 * * *", "0 0 2 * * Mon-Fri", "0 0 0 1 * *", "0 0 0 29 2 *", "* * 3 1 1 *"];

    private static readonly Arbitrary<(string Expression, TimeSpan Span, int Limit)> Cases = (
        from expression in Gen.Elements(Expressions)
        from span in Gen.Elements(0.0, 0.4, 90, 5_000, 86_400, 3_000_000, 400_000_000)
        from jitter in Gen.Choose(0, 86_400)
        from limit in Gen.Choose(2, 60)
        select (expression, TimeSpan.FromSeconds(span + (span < 90 ? 0 : jitter)), limit)).ToArbitrary();

    [Fact]
    public void InGap_AnyGap_IsWholeOrKeepsItsBeginningWithinTheLimit() => Prop.ForAll(Cases, static sample =>
    {
        var expression = ScheduleExpression.Parse(sample.Expression, "Europe/Berlin");
        var last = Now - sample.Span;

        var rows = ExpectedRuns.InGap(expression, last, Now, sample.Limit);

        var begins = expression.After(last).TakeWhile(static at => at <= Now).Take(sample.Limit + 1).ToList();
        Assert.Equal(begins.Count <= sample.Limit ? begins : begins.Take(1), begins.Count <= sample.Limit ? rows : rows.Take(1));
        Assert.InRange(rows.Count, Math.Min(begins.Count, 1), sample.Limit);
        Assert.All(rows, at => Assert.Equal(at, expression.Next(at.AddTicks(-1))));
        Assert.Equal(rows.Order().Distinct(), rows);
        Assert.All(rows, at => Assert.InRange(at, last.AddTicks(1), Now));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("* * * * * *")]
    [InlineData("0 * * * * *")]
    [InlineData("0 30 2 * * *")]
    public void InGap_LongerThanTheLimit_KeepsTheLatest(string text)
    {
        var expression = ScheduleExpression.Parse(text, "UTC");

        var rows = ExpectedRuns.InGap(expression, Now.AddYears(-3), Now, 1000);

        Assert.InRange(rows.Count, 400, 1000);
        Assert.True(expression.Next(rows[^1]) > Now);
        Assert.Equal(rows.Skip(2), rows.Skip(1).SkipLast(1).Select(expression.Next));
    }

    [Fact]
    public void Ahead_AnyExpression_IsTheNextTwoAndWhatTheHorizonHolds() => Prop.ForAll(Cases, static sample =>
    {
        var expression = ScheduleExpression.Parse(sample.Expression, "Europe/Berlin");
        var until = Now + sample.Span;

        var rows = ExpectedRuns.Ahead(expression, Now, until, sample.Limit).ToList();

        Assert.InRange(rows.Count, 2, sample.Limit);
        Assert.Equal(expression.After(Now).Take(rows.Count), rows);
        Assert.All(rows.Skip(2), at => Assert.True(at <= until));
        Assert.True(rows.Count == sample.Limit || expression.Next(rows[^1]) > until);
    }).QuickCheckThrowOnFailure();
}
