using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;
using Ingest.Vendors;

namespace Ingest.Adapters.Tests.Connectors.Http;

public sealed class RequestPaceTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly JumpingClock _clock = new();

    [Fact]
    public async Task WaitAsync_ManyAtOnce_AreSpacedEvenly()
    {
        var pace = new RequestPace(60, _clock);
        var began = _clock.GetUtcNow();

        for (var i = 0; i < 5; i++)
        {
            await pace.WaitAsync(Long, CancellationToken.None);
        }

        Assert.Equal(TimeSpan.FromSeconds(4), _clock.GetUtcNow() - began);
    }

    [Fact]
    public async Task WaitAsync_AfterAPause_NothingIsSavedUp()
    {
        var pace = new RequestPace(60, _clock);
        await pace.WaitAsync(Long, CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(10));

        await pace.WaitAsync(Long, CancellationToken.None);
        await pace.WaitAsync(Long, CancellationToken.None);

        Assert.Equal([TimeSpan.FromSeconds(1)], _clock.Waits);
    }

    [Fact]
    public async Task WaitAsync_TurnTooFarAway_IsThrottledAndTakesNoTurn()
    {
        var pace = new RequestPace(60, _clock);
        pace.Hold(TimeSpan.FromMinutes(5));

        var failure = await Assert.ThrowsAsync<RetryableException>(() => pace.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        await pace.WaitAsync(Long, CancellationToken.None);

        Assert.Equal(ErrorCodes.SourceThrottled, failure.Code);
        Assert.Equal(TimeSpan.FromMinutes(5), failure.RetryAfter);
        Assert.Equal([TimeSpan.FromMinutes(5)], _clock.Waits);
    }

    [Fact]
    public async Task Hold_ShorterThanOneBefore_ChangesNothing()
    {
        var pace = new RequestPace(60, _clock);
        pace.Hold(TimeSpan.FromSeconds(20));
        pace.Hold(TimeSpan.FromSeconds(2));

        await pace.WaitAsync(Long, CancellationToken.None);

        Assert.Equal([TimeSpan.FromSeconds(20)], _clock.Waits);
    }
}
