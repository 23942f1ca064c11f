using Ingest.Domain.Cost;
using Ingest.Domain.Figures;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Ingest.Domain.Tests.Figures;

public sealed class OverviewReaderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly IFigureStore _store = Substitute.For<IFigureStore>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_ABurstThatBeganLately_TellsItsRateFromItsBeginning()
    {
        var overview = await ReadAsync(remaining: 600, lastMinute: 100, firstSecondsAgo: 20, lastTenMinutes: 100);

        Assert.Equal((300, TimeSpan.FromMinutes(2)), (overview.RatePerMinute, overview.Eta));
    }

    [Fact]
    public async Task ReadAsync_TheFirstMoments_PromiseNoMoreThanFiveSecondsTell()
    {
        var overview = await ReadAsync(remaining: 100, lastMinute: 20, firstSecondsAgo: 0, lastTenMinutes: 20);

        Assert.Equal(20 * 12, overview.RatePerMinute);
    }

    [Fact]
    public async Task ReadAsync_SlowWork_IsToldFromTenMinutes()
    {
        var overview = await ReadAsync(remaining: 10, lastMinute: 1, firstSecondsAgo: 1, lastTenMinutes: 5);

        Assert.Equal((0.5, TimeSpan.FromMinutes(20)), (overview.RatePerMinute, overview.Eta));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 50, 0)]
    [InlineData(5, 0, null)]
    public async Task ReadAsync_NothingRemainsOrNothingMoves_SaysSo(long remaining, long settled, int? seconds)
    {
        var overview = await ReadAsync(remaining, settled, firstSecondsAgo: 30, settled);

        Assert.Equal(seconds, overview.Eta?.TotalSeconds);
    }

    private async Task<Overview> ReadAsync(long remaining, long lastMinute, double firstSecondsAgo, long lastTenMinutes)
    {
        DateTimeOffset? first = lastMinute == 0 ? null : _time.GetUtcNow() - TimeSpan.FromSeconds(firstSecondsAgo);
        _store.ReadStandingAsync(default).ReturnsForAnyArgs(new Standing(
            [new CollectionFigures("c", "m", 8, 0, remaining, 0, 0, 0, 0, 0)], [], [], null, new RecentlySettled(lastMinute, first, lastTenMinutes)));
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time).AddSingleton(_store);
        services.AddSingleton(Substitute.For<IScheduleStore>()).AddSingleton(Substitute.For<ISyncQueries>()).AddSingleton(Substitute.For<IConnectorFactory>());
        services.AddSingleton(Substitute.For<ITokenLedger>()).AddSingleton(Substitute.For<IPausedWork>());
        services.AddIngestDomain();
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<OverviewReader>().ReadAsync(Stop);
    }
}
