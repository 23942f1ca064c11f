using FsCheck;
using FsCheck.Fluent;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Tests.Sections;

public sealed class MediansTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 2 }, 2)]
    [InlineData(new[] { 4.0, 1, 9, 2 }, 3)]
    public void Of_Values_IsTheMiddle(double[] values, double expected) => Assert.Equal(expected, Medians.Of(values));

    [Fact]
    public void Of_Nothing_IsRefused() => Assert.Throws<ArgumentException>(() => Medians.Of([]));

    [Fact]
    public void Of_AnyValues_HasAsManyBelowAsAbove() => Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<int>>(), static values =>
    {
        var median = Medians.Of(values.Get.Select(static value => (double)value));
        return 2 * values.Get.Count(value => value < median) <= values.Get.Length && 2 * values.Get.Count(value => value > median) <= values.Get.Length;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.95, 19)]
    [InlineData(1, 20)]
    [InlineData(0, 1)]
    public void Percentile_OneToTwenty_IsTheNearestRank(double share, double expected) =>
        Assert.Equal(expected, Medians.Percentile(Enumerable.Range(1, 20).Reverse().Select(static i => (double)i), share));

    [Fact]
    public void PairedRatio_Rounds_IsTheMedianOfTheRatiosNotTheRatioOfTheMedians()
    {
        // Round by round 2, 10 and 3; the ratio of the medians would be 20 / 4 = 5.
        var ratio = PairedRatio.Of([20, 40, 12], [10, 4, 4]);

        Assert.Equal(new PairedRatio(3, 2, 10), ratio);
        Assert.Equal("3× (2–10)", ratio.ToString());
    }

    [Fact]
    public void PairedRatio_OneRound_HasNoRange() => Assert.Equal("2.5×", PairedRatio.Of([5], [2]).ToString());

    [Fact]
    public void PairedRatio_AnotherNumberOfRounds_IsRefused() => Assert.Throws<ArgumentException>(() => PairedRatio.Of([1, 2], [1]));
}
