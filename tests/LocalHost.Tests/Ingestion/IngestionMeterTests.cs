using Ingest.LocalHost.Files;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Output;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Ingestion;

public sealed class IngestionMeterTests
{
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void Read_SteadyWork_TellsSpeedAndTimeLeft()
    {
        var meter = Meter(files: 100, size: 1_000_000);
        for (var i = 0; i < 50; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            meter.Sent();
            meter.Finished(Ready($"f{i}"));
        }

        var speed = meter.Read();

        Assert.Equal(10, speed.FilesPerSecond, 0.01);
        Assert.Equal(10_000_000, speed.BytesPerSecond, 1);
        Assert.Equal(5, speed.Left!.Value.TotalSeconds, 0.01);
    }

    [Fact]
    public void Read_SlowerOfLate_ForecastsFromTheLastHalfMinute()
    {
        var meter = Meter(files: 1000, size: 0);
        for (var i = 0; i < 900; i++)
        {
            meter.Finished(Ready($"f{i}"));
        }

        for (var i = 900; i < 950; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            meter.Finished(Ready($"f{i}"));
        }

        Assert.InRange(meter.Read().Left!.Value.TotalSeconds, 45, 55);
    }

    [Fact]
    public void Read_Beginning_ForecastsNothing() => Assert.Null(Meter(10, 1).Read().Left);

    [Fact]
    public void Read_InWork_ForgetsWhatIsNotSeenAnyMore()
    {
        var meter = Meter(3, 1);
        meter.Working("gone", "extract", 0, null);
        _time.Advance(TimeSpan.FromSeconds(3));
        meter.Working("b", "index", 3, 8);
        meter.Working("a", "extract", 0, null);
        meter.Working("done", "publish", 0, null);
        meter.Finished(Ready("done"));

        Assert.Equal(["a", "b"], meter.Read().InWork.Select(static document => document.Name));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(12)]
    public void Draw_AnyWidth_Fits(int width)
    {
        var meter = Meter(files: 1200, size: 10_000);
        for (var i = 0; i < 300; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.01));
            meter.Finished(i % 10 == 0 ? FileResult.Refused(new SelectedFile($"f{i}", ""), new FileProblem("corrupt", "broken")) : Ready($"f{i}"));
        }

        for (var i = 0; i < 20; i++)
        {
            meter.Working($"contracts/日本/{new string('x', 60)}-{i}.pdf", "index", 3, 18);
        }

        var lines = ProgressLines.Draw(meter.Read(), width, 24, Symbols.Of(unicode: true)).Select(static line => line.ToString()).ToList();

        Assert.Equal(11, lines.Count);
        Assert.All(lines, line => Assert.InRange(CellWidth.Of(line), 1, width));
        if (width == 80)
        {
            Assert.Equal("━━━━━━━━━━────────────────────────────── 300/1200 files  0:03", lines[0]);
            Assert.Equal("100 files/s, 1.0 MB/s, 0:09 left, 300 stored, 30 failed", lines[1]);
            Assert.EndsWith(".pdf  index 3/18", lines[2], StringComparison.Ordinal);
            Assert.Equal("  and 12 more in work", lines[^1]);
        }
    }

    [Fact]
    public void Draw_LowTerminal_LeavesDocumentsOut()
    {
        var meter = Meter(2, 1);
        meter.Working("a", "extract", 0, null);
        meter.Working("b", "extract", 0, null);

        Assert.Equal(3, ProgressLines.Draw(meter.Read(), 80, 3, Symbols.Of(true)).Count);
    }

    private static FileResult Ready(string name) => new(name, "ready", 1, 0.1, null);

    private IngestionMeter Meter(int files, long size) =>
        new(files, Enumerable.Range(0, files).ToDictionary(static i => $"f{i}", _ => size), _time);
}
