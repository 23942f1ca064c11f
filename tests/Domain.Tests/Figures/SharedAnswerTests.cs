using Ingest.Domain.Figures;
using Ingest.TestKit;

namespace Ingest.Domain.Tests.Figures;

public sealed class SharedAnswerTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private readonly ManualTimeProvider _time = new();
    private int _computed;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_ManyAtOnce_ShareOneComputation()
    {
        var gate = new TaskCompletionSource<int>();
        var answer = new SharedAnswer<int>(_ => Count(gate.Task), Age, _time);

        var waiting = Enumerable.Range(0, 20).Select(_ => answer.GetAsync(Stop)).ToList();
        gate.SetResult(7);

        Assert.All(await Task.WhenAll(waiting), static value => Assert.Equal(7, value));
        Assert.Equal(1, _computed);
    }

    [Fact]
    public async Task GetAsync_OneCallerLeaves_TheOthersStillGetIt()
    {
        var gate = new TaskCompletionSource<int>();
        var answer = new SharedAnswer<int>(_ => Count(gate.Task), Age, _time);
        using var leaving = new CancellationTokenSource();
        var left = answer.GetAsync(leaving.Token);
        var stayed = answer.GetAsync(Stop);

        await leaving.CancelAsync();
        gate.SetResult(7);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(7, await stayed);
    }

    [Fact]
    public async Task GetAsync_WithinTheAge_ComputesNothing()
    {
        var answer = new SharedAnswer<int>(_ => Count(Task.FromResult(1)), Age, _time);
        await answer.GetAsync(Stop);

        _time.Advance(Age - TimeSpan.FromTicks(1));
        await answer.GetAsync(Stop);
        Assert.Equal(1, _computed);
        _time.Advance(TimeSpan.FromTicks(1));
        await answer.GetAsync(Stop);

        Assert.Equal(2, _computed);
    }

    [Fact]
    public async Task GetAsync_AnswerThatTookLong_IsUsedTenTimesAsLong()
    {
        var answer = new SharedAnswer<int>(
            _ =>
            {
                _time.Advance(TimeSpan.FromSeconds(3));
                return Count(Task.FromResult(1));
            },
            Age,
            _time);
        await answer.GetAsync(Stop);

        _time.Advance(TimeSpan.FromSeconds(29));
        await answer.GetAsync(Stop);
        Assert.Equal(1, _computed);
        _time.Advance(TimeSpan.FromSeconds(1));
        await answer.GetAsync(Stop);

        Assert.Equal(2, _computed);
    }

    [Fact]
    public async Task GetAsync_ComputationThatFails_IsNotRepeatedWithinTheAge()
    {
        var answer = new SharedAnswer<int>(_ => Count(Task.FromException<int>(new InvalidOperationException("Down."))), Age, _time);

        await Assert.ThrowsAsync<InvalidOperationException>(() => answer.GetAsync(Stop));
        await Assert.ThrowsAsync<InvalidOperationException>(() => answer.GetAsync(Stop));
        Assert.Equal(1, _computed);
        _time.Advance(Age);
        await Assert.ThrowsAsync<InvalidOperationException>(() => answer.GetAsync(Stop));

        Assert.Equal(2, _computed);
    }

    private Task<int> Count(Task<int> result)
    {
        Interlocked.Increment(ref _computed);
        return result;
    }
}
