using Ingest.Bench.Sections;

namespace Ingest.Bench.Tests.Sections;

public sealed class GoalTests
{
    [Theory]
    [InlineData(2.5, "met")]
    [InlineData(2.51, "met")]
    [InlineData(2.49, "**not met: 2.49×**")]
    public void AtLeast_Figure_IsMetFromTheTargetOn(double measured, string verdict) =>
        Assert.Equal(verdict, Goal.AtLeast("speed", 2.5, measured, "×").Verdict);

    [Theory]
    [InlineData(400, "met")]
    [InlineData(402, "**not met: 402 MB**")]
    public void AtMost_Figure_IsMetUpToTheTarget(double measured, string verdict) =>
        Assert.Equal(verdict, Goal.AtMost("memory", 400, measured, " MB").Verdict);

    [Theory]
    [InlineData(2_000, "met")]
    [InlineData(1_999, "**not met: 1,999 of 2,000**")]
    public void All_Figure_IsMetByAllOnly(int measured, string verdict) => Assert.Equal(verdict, Goal.All("found", 2_000, measured).Verdict);

    [Fact]
    public void AtLeast_JustBelow_IsNotRoundedUpToMet()
    {
        var goal = Goal.AtLeast("speed", 2.5, 2.4999, "×");

        Assert.False(goal.IsMet);
        Assert.Equal("2.5×", goal.Measured);
    }

    [Fact]
    public void AtLeast_NotANumber_IsNotMet() => Assert.False(Goal.AtLeast("speed", 2.5, double.NaN, "×").IsMet);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00123456, "0.00123")]
    [InlineData(0.0123456, "0.012")]
    [InlineData(1.23456, "1.23")]
    [InlineData(12.3456, "12.3")]
    [InlineData(123.456, "123")]
    [InlineData(51_234.4, "51,234")]
    public void Figure_Number_HasTheDigitsThatCount(double value, string expected) => Assert.Equal(expected, Figure.Of(value));
}
