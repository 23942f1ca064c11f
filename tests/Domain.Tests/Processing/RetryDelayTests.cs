using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Tests.Processing;

public sealed class RetryDelayTests
{
    private static readonly WorkerOptions Options = new() { RetryBackOff = TimeSpan.FromSeconds(5), MaxRetryBackOff = TimeSpan.FromMinutes(1) };

    [Fact]
    public void After_AnyAttempt_StaysWithinJitterOfTheCappedExponential() =>
        Prop.ForAll<PositiveInt>(attempt =>
        {
            var exact = TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(2, Math.Min(attempt.Get - 1, 20)), 60));
            Assert.InRange(new RetryDelay(Options).After(attempt.Get, null), exact * 0.8, exact * 1.2);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void After_ServiceAskedForLonger_WaitsThatLong() =>
        Assert.Equal(TimeSpan.FromMinutes(2), new RetryDelay(Options).After(1, TimeSpan.FromMinutes(2)));

    [Fact]
    public void After_ServiceAskedForADay_WaitsFiveMinutes() =>
        Assert.Equal(TimeSpan.FromMinutes(5), new RetryDelay(Options).After(1, TimeSpan.FromDays(1)));

    [Fact]
    public void After_NegativeWish_IsIgnored() =>
        Assert.InRange(new RetryDelay(Options).After(1, TimeSpan.FromSeconds(-3)), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
}
