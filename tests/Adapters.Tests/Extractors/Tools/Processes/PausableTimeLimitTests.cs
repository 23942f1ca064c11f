using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Extractors.Tools.Processes;

public sealed class PausableTimeLimitTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Resume_TimeUsedUpOverSeveralWaits_ExpiresOnce()
    {
        var calls = 0;
        await using var limit = new PausableTimeLimit(_time, TimeSpan.FromSeconds(10), () => calls++);
        limit.Resume();
        _time.Advance(TimeSpan.FromSeconds(6));
        limit.Pause();
        limit.Resume();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.False(limit.Expired);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(limit.Expired);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Pause_ForAnHour_CountsNothing()
    {
        await using var limit = new PausableTimeLimit(_time, TimeSpan.FromSeconds(10), () => Assert.Fail("The clock was stopped."));
        limit.Resume();
        _time.Advance(TimeSpan.FromSeconds(9));
        limit.Pause();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(limit.Expired);
    }
}
