using Ingest.Domain.Errors;
using Ingest.Domain.Figures;
using Ingest.Domain.Sources;
using Ingest.Domain.Telemetry;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ingest.Domain.Tests.Telemetry;

public sealed class StateGaugesTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private int _reads;
    private bool _isDown;

    [Fact]
    public async Task Gauges_AskedOften_ShowOneSnapshotAnInterval()
    {
        using var recorder = new TelemetryRecorder();
        using var stop = new CancellationTokenSource();
        var gauges = new StateGauges(ReadAsync, _time, NullLogger<StateGauges>.Instance);
        var running = gauges.RunAsync(Interval, stop.Token);
        var meter = gauges.Meter!;

        var first = recorder.Observe(meter);
        recorder.Observe(meter);
        recorder.Observe(meter);

        Assert.Equal(1, _reads);
        Assert.Equal(
            [("failed", 5d), ("pending", 2d), ("processing", 3d), ("ready", 4d), ("receiving", 1d)],
            first.Where(static m => m.Instrument.Name == "ingest.documents").Select(static m => (m[TagNames.State], m.Value)).Order());
        Assert.All(first.Where(static m => m.Instrument.Name == "ingest.documents"), static m => Assert.Equal("contracts", m[TagNames.Collection]));
        Assert.Equal(90, Assert.Single(first, static m => m.Instrument.Name == "ingest.queue.age").Value);
        Assert.Equal([("late", 7200d), ("well", 0d)], BySource(first, "ingest.schedule.overdue"));
        Assert.Equal([("late", -60d)], BySource(first, "ingest.credential.expires_in"));
        Assert.Equal([("asked", 0d), ("late", 12d), ("well", 0d)], BySource(first, "ingest.sync.held_deletions"));

        _time.Advance(Interval);
        await Eventually.HoldsAsync(() => _reads == 2);
        await stop.CancelAsync();
        await running;
        Assert.Empty(recorder.Observe(meter));
    }

    [Fact]
    public async Task Gauges_DatabaseGone_ShowNothingRatherThanOldFigures()
    {
        using var recorder = new TelemetryRecorder();
        using var stop = new CancellationTokenSource();
        var gauges = new StateGauges(ReadAsync, _time, NullLogger<StateGauges>.Instance);
        var running = gauges.RunAsync(Interval, stop.Token);
        var before = recorder.Observe(gauges.Meter!);

        _isDown = true;
        for (var reads = 2; reads <= 5; reads++)
        {
            _time.Advance(Interval);
            var expected = reads;
            await Eventually.HoldsAsync(() => _reads == expected);
        }

        Assert.NotEmpty(before);
        Assert.Empty(recorder.Observe(gauges.Meter!));
        await stop.CancelAsync();
        await running;
    }

    private static List<(string, double)> BySource(IReadOnlyList<Measured> measured, string gauge) =>
        [.. measured.Where(m => m.Instrument.Name == gauge).Select(static m => (m[TagNames.SourceName], m.Value)).Order()];

    private Task<Overview> ReadAsync(CancellationToken cancellationToken)
    {
        _reads++;
        if (_isDown)
        {
            throw new RetryableException(ErrorCodes.DatabaseUnavailable, "gone");
        }

        var now = _time.GetUtcNow();
        var standing = new Standing(
            [new CollectionFigures("contracts", "lexical-512", 512, 1, 2, 3, 4, 5, 6, 7)], [], [], TimeSpan.FromSeconds(90), new RecentlySettled(0, null, 0));
        return Task.FromResult(new Overview(
            now, standing,
            [
                Source("late", "0 0 2 * * *", overdue: TimeSpan.FromHours(2), expires: now.AddMinutes(-1), held: 12), Source("well", "0 0 2 * * *"), Source("asked", null),
            ],
            [], 0, 0, TimeSpan.Zero));
    }

    private static SourceStatus Source(string name, string? schedule, TimeSpan? overdue = null, DateTimeOffset? expires = null, long held = 0) => new(
        name, "jira", "work", true, schedule, "UTC", SourceState.Ok, null, null, null, overdue, 0, null, null, 0, 0, held, null, null, null, expires, null, "Next.");
}
