using Ingest.Bench.Memory;

namespace Ingest.Bench.Tests.Memory;

/// <summary>What the memory section says of its samples.</summary>
public sealed class MemoryFiguresTests
{
    [Fact]
    public void Growth_MemoryRisesByTwentyPercent_IsTwentyPercentAndNotFlat()
    {
        var figures = Figures([.. Enumerable.Range(0, 11).Select(static i => 100.0 + (2 * i))]);

        Assert.Equal(100, figures.Start, precision: 6);
        Assert.Equal(0.2, figures.Growth, precision: 6);
        Assert.Equal(720, figures.SlopePerHour, precision: 6);
        Assert.False(figures.IsFlat);
    }

    [Fact]
    public void Growth_MemoryGoesUpAndDown_IsFlat()
    {
        var figures = Figures([.. Enumerable.Range(0, 101).Select(static i => 300.0 + (20 * (i % 2)))]);

        Assert.InRange(figures.Growth, -0.001, 0.001);
        Assert.Equal((300, 320), (figures.Least, figures.Most));
        Assert.True(figures.IsFlat);
    }

    [Fact]
    public void Sparkline_RisingValues_RisesFromItsLowestSignToItsHighest() => Assert.Equal("▁▂▃▄▅▆▇█", Sparkline.Of([0, 1, 2, 3, 4, 5, 6, 7]));

    [Fact]
    public void Sparkline_ManyValues_HasSixtySigns() => Assert.Equal(60, Sparkline.Of([.. Enumerable.Range(0, 1_000).Select(static i => (double)i)]).Length);

    private static MemoryFigures Figures(double[] service) =>
        new(30, 3, 3, 100, 1, 10, Unsettled: 0, [.. service.Select(static (megabytes, i) => new MemorySample(10.0 * i, megabytes, 0, 0, 0))]);
}
