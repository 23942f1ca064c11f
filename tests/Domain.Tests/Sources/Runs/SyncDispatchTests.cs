using Ingest.Domain.Processing;
using Ingest.Domain.Sources.Runs;
using NSubstitute;

namespace Ingest.Domain.Tests.Sources.Runs;

public sealed class SyncDispatchTests : IDisposable
{
    private readonly SyncFixture _fixture = new();

    public SyncDispatchTests()
    {
        Running(0);
        _fixture.Queue.ClaimAsync(default!, default!, default, default, default).ReturnsForAnyArgs([_fixture.Work]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunAsync_PendingRun_IsClaimedForTheTimeOfAHandOverAndHandedOver()
    {
        SyncWork? handed = null;

        var report = await RunAsync(work =>
        {
            handed = work;
            return HandOver.Started;
        });

        Assert.Equal((new DispatchReport(0, 1, 0), _fixture.Work), (report, handed));
        await _fixture.Queue.Received(1).ClaimAsync(
            Arg.Is<IReadOnlyCollection<string>>(static sources => sources.Single() == SyncFixture.SourceName), "hub", _fixture.Options.Slots,
            new DispatchOptions().HandOverTime, Arg.Any<CancellationToken>());
        await _fixture.Queue.DidNotReceiveWithAnyArgs().ReleaseAsync(default, default);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, null)]
    [InlineData(3, null)]
    public async Task RunAsync_SomeAreRunning_ClaimsNoMoreThanTheSlotsThatAreLeft(int running, int? claimed)
    {
        Running(running);

        await RunAsync(static _ => HandOver.Started);

        var limits = _fixture.Queue.ReceivedCalls().Where(static call => call.GetMethodInfo().Name == nameof(ISyncRunQueue.ClaimAsync))
            .Select(static call => (int)call.GetArguments()[2]!);
        Assert.Equal(claimed is { } limit ? [limit] : [], limits);
    }

    [Fact]
    public async Task RunAsync_SourceSwitchedOff_ClaimsNothingButRescues()
    {
        _fixture.Source.Enabled = false;
        _fixture.Queue.RescueAsync(default, default, default).ReturnsForAnyArgs([new RescuedRun(_fixture.Lease.RunId, SyncFixture.SourceName, "dead", SyncRunState.Pending)]);

        Assert.Equal(new DispatchReport(1, 0, 0), await RunAsync(static _ => HandOver.Started));

        await _fixture.Queue.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default!, default, default, default);
    }

    [Fact]
    public async Task RunAsync_NoSourceAtAll_AsksTheDatabaseNothing()
    {
        _fixture.Settings.Sources.Clear();

        Assert.Equal(default, await RunAsync(static _ => HandOver.Started));

        await _fixture.Queue.DidNotReceiveWithAnyArgs().RescueAsync(default, default, default);
        await _fixture.Queue.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default!, default, default, default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_EngineIsBusyOrAway_GivesTheRunBack(bool busy)
    {
        var report = await RunAsync(_ => busy ? HandOver.Busy : throw new InvalidOperationException("engine away"));

        Assert.Equal(new DispatchReport(0, 0, 1), report);
        await _fixture.Queue.Received(1).ReleaseAsync(_fixture.Lease, Arg.Any<CancellationToken>());
    }

    private Task<DispatchReport> RunAsync(Func<SyncWork, HandOver> handOver) =>
        _fixture.BuildDispatch().RunAsync("hub", (work, _) => Task.FromResult(handOver(work)), Cancellation);

    private void Running(int count) => _fixture.Queue.CountRunningAsync(default!, default).ReturnsForAnyArgs(count);
}
