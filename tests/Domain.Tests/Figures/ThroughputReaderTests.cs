using Ingest.Domain.Figures;
using Ingest.TestKit;
using NSubstitute;

namespace Ingest.Domain.Tests.Figures;

public sealed class ThroughputReaderTests
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 34, 56, TimeSpan.Zero));
    private readonly IFigureStore _store = Substitute.For<IFigureStore>();

    [Theory]
    [InlineData(ThroughputPeriod.Hour, 60, 60, "11:35:00", "12:34:00")]
    [InlineData(ThroughputPeriod.Day, 96, 900, "12:45:00", "12:30:00")]
    public async Task ReadAsync_APeriod_HasEveryStepUpToNow(ThroughputPeriod period, int points, int seconds, string first, string last)
    {
        _store.ReadThroughputAsync(default, default, default).ReturnsForAnyArgs([]);

        var throughput = await new ThroughputReader(_store, _time).ReadAsync(period, TestContext.Current.CancellationToken);

        Assert.Equal((points, seconds), (throughput.Points.Count, (int)throughput.Step.TotalSeconds));
        Assert.Equal((first, last), ($"{throughput.Points[0].At:HH:mm:ss}", $"{throughput.Points[^1].At:HH:mm:ss}"));
        Assert.All(throughput.Points, static point => Assert.Equal((0, 0, null, null), (point.Ready, point.Failed, point.SecondsP50, point.SecondsP95)));
    }

    [Fact]
    public async Task ReadAsync_SeveralBuckets_AddsThemUpAndTellsPercentiles()
    {
        var at = new DateTimeOffset(2026, 1, 1, 12, 34, 0, TimeSpan.Zero);
        _store.ReadThroughputAsync(default, default, default).ReturnsForAnyArgs(
        [
            new LatencyCount(at, null, 0, 2, 0, 0), new LatencyCount(at, 4, 90, 0, 180, 900), new LatencyCount(at, 40, 10, 0, 50, 100),
        ]);

        var last = (await new ThroughputReader(_store, _time).ReadAsync(ThroughputPeriod.Hour, TestContext.Current.CancellationToken)).Points[^1];

        Assert.Equal((100, 2, 230, 1000), (last.Ready, last.Failed, last.Chunks, last.Bytes));
        Assert.Equal((1.834, 939.012), (last.SecondsP50, last.SecondsP95));
    }
}
