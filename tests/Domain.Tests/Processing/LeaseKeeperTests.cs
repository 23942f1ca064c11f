using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using NSubstitute;

namespace Ingest.Domain.Tests.Processing;

public sealed class LeaseKeeperTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(90);
    private static readonly Progress SomeProgress = new(Stage.Index, 1, null);
    private readonly ManualTimeProvider _time = new();
    private readonly IWorkQueue _queue = Substitute.For<IWorkQueue>();
    private readonly Lease _lease = new(new VersionKey(Guid.Empty, 1), Guid.Empty);

    [Fact]
    public async Task ReportAsync_MoreOftenThanTheInterval_SendsOneHeartbeat()
    {
        _queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        await using var keeper = new LeaseKeeper(_queue, _lease, Duration, _time);
        _time.Advance(TimeSpan.FromSeconds(5));

        for (var i = 0; i < 100; i++)
        {
            await keeper.ReportAsync(SomeProgress, CancellationToken.None);
        }

        await _queue.ReceivedWithAnyArgs(1).HeartbeatAsync(default, default!, default, default);
    }

    [Fact]
    public async Task ReportAsync_WithNow_IsSentAtOnce()
    {
        _queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        await using var keeper = new LeaseKeeper(_queue, _lease, Duration, _time);

        await keeper.ReportAsync(SomeProgress, CancellationToken.None, now: true);

        await _queue.Received(1).HeartbeatAsync(_lease, SomeProgress, Duration, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task ReportAsync_LeaseTaken_ThrowsLeaseLost()
    {
        _queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(false);
        await using var keeper = new LeaseKeeper(_queue, _lease, Duration, _time);

        await Assert.ThrowsAsync<LeaseLostException>(() => keeper.ReportAsync(SomeProgress, CancellationToken.None, now: true));
    }

    [Fact]
    public async Task Lost_NoProgressForAWholeLease_IsCancelled()
    {
        await using var keeper = new LeaseKeeper(_queue, _lease, Duration, _time);
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.False(keeper.Lost.IsCancellationRequested);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(keeper.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Lost_ProgressInBetween_StaysUncancelled()
    {
        _queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        await using var keeper = new LeaseKeeper(_queue, _lease, Duration, _time);

        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            await keeper.ReportAsync(SomeProgress, CancellationToken.None);
        }

        Assert.False(keeper.Lost.IsCancellationRequested);
    }
}
