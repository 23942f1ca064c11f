using Ingest.Domain.Figures;
using Ingest.TestKit;
using NSubstitute;

namespace Ingest.Domain.Tests.Figures;

public sealed class FigureUpkeepTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly IFigureKeeping _keeping = Substitute.For<IFigureKeeping>();
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _rolledUp = [];
    private readonly FigureUpkeep _upkeep;

    public FigureUpkeepTests()
    {
        _keeping.RollUpAsync(default, default, default).ReturnsForAnyArgs(call =>
        {
            _rolledUp.Add((call.ArgAt<DateTimeOffset>(0), call.ArgAt<DateTimeOffset>(1)));
            return Task.CompletedTask;
        });
        _upkeep = new FigureUpkeep(_keeping, _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_MoreThanOneBatchOfChanges_FoldsUntilNoneIsLeft()
    {
        _keeping.FoldAsync(default, default).ReturnsForAnyArgs(call => call.Arg<int>(), call => call.Arg<int>(), _ => 3);

        await _upkeep.RunAsync(Stop);

        await _keeping.ReceivedWithAnyArgs(3).FoldAsync(default, default);
    }

    [Fact]
    public async Task RunAsync_FirstTimeAfterAGap_AddsUpAllOfItHourByHour()
    {
        var now = _time.GetUtcNow();
        _keeping.FindRolledUpAsync(default, default).ReturnsForAnyArgs(now - TimeSpan.FromHours(5));

        await _upkeep.RunAsync(Stop);

        Assert.True(_rolledUp[0].From < now - TimeSpan.FromHours(5));
        Assert.True(_rolledUp[^1].To > now);
        Assert.All(_rolledUp, static stretch => Assert.True(stretch.To - stretch.From <= TimeSpan.FromHours(1)));
        Assert.All(_rolledUp.Zip(_rolledUp.Skip(1)), static pair => Assert.Equal(pair.First.To, pair.Second.From));
    }

    [Fact]
    public async Task RunAsync_NeverAddedUp_BeginsWhereItIsKept()
    {
        _keeping.FindRolledUpAsync(default, default).ReturnsForAnyArgs((DateTimeOffset?)null);

        await _upkeep.RunAsync(Stop);

        Assert.Equal(_time.GetUtcNow() - FigureUpkeep.Kept, _rolledUp[0].From);
    }

    [Fact]
    public async Task RunAsync_Again_AddsUpOnlyWhatMayHaveChanged()
    {
        await _upkeep.RunAsync(Stop);
        _rolledUp.Clear();
        _time.Advance(FigureUpkeep.Interval);
        await _upkeep.RunAsync(Stop);
        Assert.Empty(_rolledUp);
        _time.Advance(TimeSpan.FromSeconds(15));
        await _upkeep.RunAsync(Stop);

        var (from, to) = Assert.Single(_rolledUp);
        Assert.True(_time.GetUtcNow() - from <= TimeSpan.FromMinutes(2));
        Assert.True(to > _time.GetUtcNow());
    }
}
