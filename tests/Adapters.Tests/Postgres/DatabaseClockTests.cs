using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.Connections;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Postgres;

public sealed class DatabaseClockTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RefreshAsync_TwoMachinesWithWrongClocks_AgreeOnTheDatabasesTime()
    {
        await using var postgres = new PostgresStores(stack);
        var database = postgres.Get<Databases>().Reserve;
        var slow = new DatabaseClock(new SkewedTimeProvider(TimeSpan.FromHours(-3)), database);
        var fast = new DatabaseClock(new SkewedTimeProvider(TimeSpan.FromMinutes(10)), database);
        Assert.True(fast.GetUtcNow() - slow.GetUtcNow() > TimeSpan.FromHours(3));

        await slow.RefreshAsync(Stop);
        await fast.RefreshAsync(Stop);

        // The database runs on this machine, so its time is the system's.
        AssertClose(TimeSpan.FromHours(3), slow.Offset);
        AssertClose(TimeSpan.FromMinutes(-10), fast.Offset);
    }

    [Fact]
    public async Task RefreshAsync_LocalClockStepped_FollowsTheDatabaseAgain()
    {
        await using var postgres = new PostgresStores(stack);
        var local = new SkewedTimeProvider(TimeSpan.Zero);
        var clock = new DatabaseClock(local, postgres.Get<Databases>().Reserve);
        await clock.RefreshAsync(Stop);

        local.Skew = TimeSpan.FromDays(1);
        await clock.RefreshAsync(Stop);

        AssertClose(TimeSpan.FromDays(-1), clock.Offset);
    }

    [Fact]
    public async Task AddDatabaseClock_Registered_IsTheTimeProviderOfTheProcess()
    {
        await using var services = stack.BuildServices(static s => s.AddIngestPostgres().AddDatabaseClock());

        Assert.Same(services.GetRequiredService<DatabaseClock>(), services.GetRequiredService<TimeProvider>());
    }

    private static void AssertClose(TimeSpan expected, TimeSpan actual) =>
        Assert.InRange(actual, expected - TimeSpan.FromSeconds(1), expected + TimeSpan.FromSeconds(1));

    private sealed class SkewedTimeProvider(TimeSpan skew) : TimeProvider
    {
        public TimeSpan Skew { get; set; } = skew;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Skew;
    }
}
