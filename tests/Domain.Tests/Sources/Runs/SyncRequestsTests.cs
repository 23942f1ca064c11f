using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs;
using NSubstitute;

namespace Ingest.Domain.Tests.Sources.Runs;

public sealed class SyncRequestsTests : IDisposable
{
    private static readonly RequestedRun Run = new(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), Created: true);
    private readonly SyncFixture _fixture = new();

    public SyncRequestsTests() => _fixture.Queue.RequestAsync(default!, default).ReturnsForAnyArgs(Run);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task SyncAsync_KnownSource_AsksForARunAndWakesTheWorker()
    {
        Assert.Equal(Run, await _fixture.Requests().SyncAsync("team", "api", Cancellation));

        await _fixture.Queue.Received(1).RequestAsync(new SyncRunRequest("team", SyncRunKind.Sync, "api"), Arg.Any<CancellationToken>());
        Assert.True(_fixture.Woken().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SyncAsync_UnknownSource_SaysWhichIsMeant()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => _fixture.Requests().SyncAsync("taem", "api", Cancellation));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
        Assert.Contains("Did you mean 'team'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncAsync_SourceSwitchedOff_IsRefused()
    {
        _fixture.Source.Enabled = false;

        var error = await Assert.ThrowsAsync<FatalException>(() => _fixture.Requests().SyncAsync("team", "api", Cancellation));

        Assert.Equal(ErrorCodes.InvalidState, error.Code);
        await _fixture.Queue.DidNotReceiveWithAnyArgs().RequestAsync(default!, default);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(36_501)]
    public async Task BackfillAsync_DaysOutOfRange_IsRefused(int days)
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => _fixture.Requests().BackfillAsync("team", days, "api", Cancellation));

        Assert.Equal(ErrorCodes.InvalidRequest, error.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(36_500)]
    public async Task BackfillAsync_DaysInRange_AsksForABackfill(int days)
    {
        await _fixture.Requests().BackfillAsync("team", days, "command", Cancellation);

        await _fixture.Queue.Received(1).RequestAsync(new SyncRunRequest("team", SyncRunKind.Backfill, "command", days), Arg.Any<CancellationToken>());
    }
}
