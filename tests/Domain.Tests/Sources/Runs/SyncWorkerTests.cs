using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using NSubstitute;

namespace Ingest.Domain.Tests.Sources.Runs;

public sealed class SyncWorkerTests : IDisposable
{
    private readonly SyncFixture _fixture = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunDueAsync_ARunOfSeveralSteps_TakesThemAllWithOneConnectorAndReturns()
    {
        _fixture.Queue.ClaimAsync(default!, default!, default, default, default).ReturnsForAnyArgs(_ => [_fixture.Work], _ => []);
        _fixture.Progress.NextStepAsync(default, default, default).ReturnsForAnyArgs(
            SyncFixture.FirstPage, SyncFixture.FirstPage with { Cursor = "a", Pages = 1 }, (PlanStep?)null);
        _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs(new ItemPage([], [], "a"), new ItemPage([], [], null));
        _fixture.Queue.SucceedAsync(default, default).ReturnsForAnyArgs(true);

        await _fixture.BuildWorker().RunDueAsync(Cancellation);

        await _fixture.Queue.Received(1).SucceedAsync(_fixture.Lease, Arg.Any<CancellationToken>());
        await _fixture.Connector.ReceivedWithAnyArgs(2).ReadPageAsync(default!, default);
        _fixture.Factory.ReceivedWithAnyArgs(1).Create(default!, default!);
    }

    [Fact]
    public async Task RunDueAsync_MidnightBetweenSteps_HasTheBudgetOfTheNewDay()
    {
        _fixture.Source.RequestsPerDay = 1;
        _fixture.Queue.ClaimAsync(default!, default!, default, default, default).ReturnsForAnyArgs(_ => [_fixture.Work], _ => []);
        _fixture.Progress.NextStepAsync(default, default, default).ReturnsForAnyArgs(
            SyncFixture.FirstPage, SyncFixture.FirstPage with { Cursor = "a", Pages = 1 }, (PlanStep?)null);
        _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs(call =>
        {
            _fixture.Meter.Send();
            _fixture.Meter.Answer();
            _fixture.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
            return new ItemPage([], [], call.Arg<PageRequest>().Cursor is null ? "a" : null);
        });
        _fixture.Options.LeaseDuration = TimeSpan.FromDays(2);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        _fixture.Queue.SucceedAsync(default, default).ReturnsForAnyArgs(true);

        await _fixture.BuildWorker().RunDueAsync(Cancellation);

        await _fixture.Queue.Received(1).SucceedAsync(_fixture.Lease, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunDueAsync_SourceSwitchedOff_ClaimsNothing()
    {
        _fixture.Source.Enabled = false;

        await _fixture.BuildWorker().RunDueAsync(Cancellation);

        await _fixture.Queue.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default!, default, default, default);
    }

    [Fact]
    public async Task RunAsync_Stopped_ReleasesTheRunInWork()
    {
        var reading = new TaskCompletionSource();
        _fixture.Queue.ClaimAsync(default!, default!, default, default, default).ReturnsForAnyArgs(_ => [_fixture.Work], _ => []);
        _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs(async call =>
        {
            reading.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, call.Arg<CancellationToken>());
            return new ItemPage([], [], null);
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = _fixture.BuildWorker().RunAsync(stop.Token);
        await reading.Task.WaitAsync(TestKit.Eventually.TimeLimit, Cancellation);

        await stop.CancelAsync();
        await running.WaitAsync(TestKit.Eventually.TimeLimit, Cancellation);

        await _fixture.Queue.Received(1).ReleaseAsync(_fixture.Lease, Arg.Any<CancellationToken>());
        await _fixture.Queue.DidNotReceiveWithAnyArgs().RetryAsync(default, default!, default, default);
    }

    [Fact]
    public async Task ApproveAsync_NoSuchRun_IsNotFound()
    {
        _fixture.Deletions.AnswerAsync(default, default, default).ReturnsForAnyArgs((int?)null);

        var error = await Assert.ThrowsAsync<FatalException>(() => Approval().ApproveAsync(_fixture.Lease.RunId, "api", Cancellation));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
    }

    [Theory]
    [InlineData(2, true, 1)]
    [InlineData(0, true, 0)]
    [InlineData(2, false, 0)]
    public async Task ApproveAsync_SomethingHeldOfASourceThatIsOn_AsksForTheRunThatCarriesItOut(int held, bool enabled, int runs)
    {
        _fixture.Source.Enabled = enabled;
        _fixture.Deletions.AnswerAsync(default, default, default).ReturnsForAnyArgs(held);
        _fixture.Queries.FindAsync(default, default).ReturnsForAnyArgs(SyncFixture.View(_fixture.Lease.RunId));

        Assert.Equal(held, await Approval().ApproveAsync(_fixture.Lease.RunId, "command", Cancellation));

        await _fixture.Queue.Received(runs).RequestAsync(new SyncRunRequest(SyncFixture.SourceName, SyncRunKind.Sync, "command"), Arg.Any<CancellationToken>());
    }

    private DeletionApproval Approval() => new(_fixture.Deletions, _fixture.Queries, _fixture.Catalog(), _fixture.Requests());
}
