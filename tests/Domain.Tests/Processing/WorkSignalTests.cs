using Ingest.Domain.Processing;
using Ingest.TestKit;

namespace Ingest.Domain.Tests.Processing;

public sealed class WorkSignalTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task WaitAsync_NotifiedManyTimesBefore_ReturnsOnceAtOnce()
    {
        using var signal = new WorkSignal(_time);
        signal.Notify();
        signal.Notify();

        await signal.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);

        Assert.False(signal.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task WaitAsync_TimePasses_Returns()
    {
        using var signal = new WorkSignal(_time);
        var waiting = signal.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        await waiting.WaitAsync(Eventually.TimeLimit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Throws()
    {
        using var signal = new WorkSignal(_time);
        using var stop = new CancellationTokenSource();
        var waiting = signal.WaitAsync(TimeSpan.FromHours(1), stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
