using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.Domain.Processing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Domain.Tests.Processing;

public sealed class VersionStepsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_SmallText_StoreTheTextAndPublishEveryChunk()
    {
        using var fixture = new PipelineFixture();
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();

        var extracted = await steps.ExtractAsync(fixture.Item.Lease, Stop);
        var indexed = await steps.IndexAsync(fixture.Item.Lease, new ChunkRange(0, extracted.Chunks, 0, extracted.Chunks), Stop);
        var published = await steps.PublishAsync(fixture.Item.Lease, extracted.Chunks, Stop);

        Assert.Equal(StepResult.Continue(1), extracted);
        Assert.Equal(StepResult.Continue(1), indexed);
        Assert.Equal(StepResult.End(WorkOutcome.Published), published);
        await fixture.Queue.Received(1).PublishAsync(fixture.Item.Lease, new Publication(1, null), Arg.Any<CancellationToken>());
        await fixture.Blobs.Received(1).WriteAsync(BlobNames.Artifact(fixture.Item.Key), Arg.Any<Stream>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task IndexAsync_RangesInAnyOrder_MakeThePointsOfOneRun()
    {
        var blocks = Blocks(300);
        using var whole = new PipelineFixture(blocks: blocks);
        await whole.RunAsync(Stop);
        using var fixture = new PipelineFixture(blocks: blocks);
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();

        var total = (await steps.ExtractAsync(fixture.Item.Lease, Stop)).Chunks;
        foreach (var start in new[] { 200, 0, 100 })
        {
            var range = new ChunkRange(start, start == 200 ? total : start + 100, 0, total);
            Assert.Null((await steps.IndexAsync(fixture.Item.Lease, range, Stop)).Ended);
        }

        Assert.True(total > 200);
        Assert.Equal(
            whole.Points.Select(point => (point.Id, point.Chunk)).OrderBy(point => point.Chunk.Ordinal),
            fixture.Points.Select(point => (point.Id, point.Chunk)).OrderBy(point => point.Chunk.Ordinal));
        Assert.Equal(WorkOutcome.Published, (await steps.PublishAsync(fixture.Item.Lease, total, Stop)).Ended);
    }

    [Fact]
    public async Task IndexAsync_RangeBeyondWhatIsSafe_LeavesTheCheckpointAlone()
    {
        using var fixture = new PipelineFixture(blocks: Blocks(300));
        fixture.Time = new HurryingTime();
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();
        var total = (await steps.ExtractAsync(fixture.Item.Lease, Stop)).Chunks;

        await steps.IndexAsync(fixture.Item.Lease, new ChunkRange(140, total, 0, total), Stop);
        var afterLater = fixture.Item.Checkpoint!.IndexedChunks;
        await steps.IndexAsync(fixture.Item.Lease, new ChunkRange(0, 140, 0, total), Stop);

        Assert.Equal(0, afterLater);
        Assert.Equal(128, fixture.Item.Checkpoint!.IndexedChunks);
    }

    [Fact]
    public async Task ExtractAsync_AfterAnAttemptThatIndexedSome_AnswersWhatIsSafeWithoutExtracting()
    {
        using var fixture = new PipelineFixture(blocks: Blocks(300));
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();
        var total = (await steps.ExtractAsync(fixture.Item.Lease, Stop)).Chunks;
        fixture.Item = fixture.Item with { Checkpoint = fixture.Item.Checkpoint! with { IndexedChunks = 128 } };
        fixture.Extraction.ClearReceivedCalls();

        Assert.Equal(StepResult.Continue(total, 128), await steps.ExtractAsync(fixture.Item.Lease, Stop));

        fixture.Extraction.DidNotReceiveWithAnyArgs().ExtractAsync(default!, default);
    }

    [Fact]
    public async Task Steps_LeaseGone_EndQuietlyAndTouchNothing()
    {
        using var fixture = new PipelineFixture();
        var steps = fixture.Steps();
        fixture.Queue.FindAsync(default, default).ReturnsForAnyArgs((WorkItem?)null);

        Assert.Equal(WorkOutcome.Lost, (await steps.ExtractAsync(fixture.Item.Lease, Stop)).Ended);
        Assert.Equal(WorkOutcome.Lost, (await steps.IndexAsync(fixture.Item.Lease, new ChunkRange(0, 1, 0, 1), Stop)).Ended);
        Assert.Equal(WorkOutcome.Lost, (await steps.PublishAsync(fixture.Item.Lease, 1, Stop)).Ended);

        await fixture.Blobs.DidNotReceiveWithAnyArgs().OpenReadAsync(default, default);
        await fixture.Index.DidNotReceiveWithAnyArgs().UpsertAsync(default!, default!, default);
        await fixture.Queue.DidNotReceiveWithAnyArgs().PublishAsync(default, default!, default);
    }

    [Fact]
    public async Task IndexAsync_TakenOverMeanwhile_EndsBeforeItsFirstUpsert()
    {
        using var fixture = new PipelineFixture();
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();
        await steps.ExtractAsync(fixture.Item.Lease, Stop);
        fixture.Queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(false);

        Assert.Equal(WorkOutcome.Lost, (await steps.IndexAsync(fixture.Item.Lease, new ChunkRange(0, 1, 0, 1), Stop)).Ended);

        await fixture.Index.DidNotReceiveWithAnyArgs().UpsertAsync(default!, default!, default);
    }

    [Fact]
    public async Task IndexAsync_CutByOtherSettings_GoesBackToTheQueue()
    {
        using var fixture = new PipelineFixture();
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();
        await steps.ExtractAsync(fixture.Item.Lease, Stop);
        fixture.Item = fixture.Item with { Checkpoint = fixture.Item.Checkpoint! with { Chunker = "older" } };

        Assert.Equal(WorkOutcome.Retried, (await steps.IndexAsync(fixture.Item.Lease, new ChunkRange(0, 1, 0, 1), Stop)).Ended);

        await fixture.Queue.Received(1).RetryAsync(
            fixture.Item.Lease, Arg.Is<RetryRequest>(retry => retry.ErrorCode == ErrorCodes.IndexIncomplete), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task IndexAsync_Stopped_ThrowsAndKeepsTheLeaseForTheNextTry()
    {
        using var fixture = new PipelineFixture();
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();
        await steps.ExtractAsync(fixture.Item.Lease, Stop);
        using var stop = new CancellationTokenSource();
        fixture.Embedder.EmbedAsync(default!, default).ReturnsForAnyArgs(async call =>
        {
            await stop.CancelAsync();
            call.Arg<CancellationToken>().ThrowIfCancellationRequested();
            return [];
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => steps.IndexAsync(fixture.Item.Lease, new ChunkRange(0, 1, 0, 1), stop.Token));

        await fixture.Queue.DidNotReceiveWithAnyArgs().ReleaseAsync(default, default);
        await fixture.Queue.DidNotReceiveWithAnyArgs().RetryAsync(default, default!, default);
    }

    [Fact]
    public async Task ExtractAsync_DatabaseAway_ThrowsSoThatTheCallerTriesAgain()
    {
        using var fixture = new PipelineFixture();
        fixture.Queue.FindAsync(default, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.DatabaseUnavailable, "gone"));

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => fixture.Steps().ExtractAsync(fixture.Item.Lease, Stop));

        Assert.Equal(ErrorCodes.DatabaseUnavailable, thrown.Code);
    }

    [Fact]
    public async Task PublishAsync_PointsMissing_RetriesFromTheFirstChunk()
    {
        using var fixture = new PipelineFixture();
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();
        await steps.ExtractAsync(fixture.Item.Lease, Stop);

        Assert.Equal(WorkOutcome.Retried, (await steps.PublishAsync(fixture.Item.Lease, 1, Stop)).Ended);

        Assert.Equal(0, fixture.Item.Checkpoint!.IndexedChunks);
        await fixture.Queue.DidNotReceiveWithAnyArgs().PublishAsync(default, default!, default);
    }

    /// <summary>Ten seconds pass between any two looks at the clock, so every report of progress is due.</summary>
    private sealed class HurryingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimeSpan.TicksPerSecond * 10);
    }

    private static List<Block> Blocks(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Block(BlockKind.Paragraph, $"Paragraph {i}. " + new string('y', 900)))];
}
