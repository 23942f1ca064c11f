using System.Runtime.CompilerServices;
using Ingest.Domain.Processing;
using Ingest.TestKit;

namespace Ingest.Domain.Tests.Processing;

public sealed class WaitingTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task WhileWaitingAsync_SlowElement_RunsOncePerIntervalUntilItComes()
    {
        var gate = new TaskCompletionSource();
        var runs = 0;
        await using var elements = SlowAsync(gate.Task).WhileWaitingAsync(() => Task.FromResult(++runs), Interval, _time, CancellationToken.None).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await elements.MoveNextAsync());
        var second = elements.MoveNextAsync().AsTask();

        for (var i = 1; i <= 3; i++)
        {
            await Eventually.HoldsAsync(() => _time.WaitingTimers == 1);
            _time.Advance(Interval);
            await Eventually.HoldsAsync(() => runs == i);
        }

        gate.SetResult();
        Assert.True(await second);
        Assert.Equal(2, elements.Current);
        Assert.False(await elements.MoveNextAsync());
        Assert.Equal(3, runs);
    }

    [Fact]
    public async Task WhileWaitingAsync_Throws_StopsTheSourceAndThrowsOn()
    {
        var source = new StubbornSource();
        await using var elements = source.ReadAsync().WhileWaitingAsync(() => throw new InvalidOperationException("lost"), Interval, _time, CancellationToken.None).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = elements.MoveNextAsync().AsTask();
        await Eventually.HoldsAsync(() => _time.WaitingTimers == 1);

        _time.Advance(Interval);

        await Assert.ThrowsAsync<InvalidOperationException>(() => next);
        Assert.True(source.Cancelled);
    }

    [Fact]
    public async Task WhileWaitingAsync_Cancelled_EndsWithTheSource()
    {
        using var stop = new CancellationTokenSource();
        await using var elements = new StubbornSource().ReadAsync(CancellationToken.None).WhileWaitingAsync(() => Task.CompletedTask, Interval, _time, stop.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = elements.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private static async IAsyncEnumerable<int> SlowAsync(Task gate)
    {
        yield return 1;
        await gate;
        yield return 2;
    }

    private sealed class StubbornSource
    {
        public bool Cancelled { get; private set; }

        public async IAsyncEnumerable<int> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                Cancelled = cancellationToken.IsCancellationRequested;
            }

            yield return 1;
        }
    }
}
