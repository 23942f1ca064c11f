using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Domain.Tests.Processing;

public sealed class VersionPipelineTests
{
    [Fact]
    public async Task RunAsync_SmallText_PublishesItsChunksWithoutAnArtifact()
    {
        using var fixture = new PipelineFixture();

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.Received(1).PublishAsync(fixture.Item.Lease, new Publication(1, null), Arg.Any<CancellationToken>());
        await fixture.Blobs.DidNotReceiveWithAnyArgs().WriteAsync(default, default!, default);
        Assert.Single(fixture.Points);
    }

    [Fact]
    public async Task RunAsync_NoBlocks_PublishesWithNoTextWarning()
    {
        using var fixture = new PipelineFixture(" \n", []);

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.Received(1).PublishAsync(
            fixture.Item.Lease, Arg.Is<Publication>(publication => publication.Chunks == 0 && publication.WarningCode == ErrorCodes.NoText), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_BlobHasOtherBytes_FailsWithBlobChanged()
    {
        using var fixture = new PipelineFixture();
        fixture.Blobs.OpenReadAsync(default, default).ReturnsForAnyArgs(_ => new MemoryStream("other"u8.ToArray()));

        Assert.Equal(WorkOutcome.Failed, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.Received(1).FailAsync(fixture.Item.Lease, ErrorCodes.BlobChanged, Arg.Any<string>(), Arg.Any<CancellationToken>());
        await fixture.Queue.DidNotReceiveWithAnyArgs().PublishAsync(default, default!, default);
    }

    [Fact]
    public async Task RunAsync_BytesJustReceivedHere_ExtractsThemWithoutFetching()
    {
        using var fixture = new PipelineFixture("just received");
        using var taking = fixture.KeepRecent("just received");
        var extracted = "";
        fixture.Extraction.ExtractAsync(default!, default).ReturnsForAnyArgs(call =>
        {
            extracted = File.ReadAllText(call.Arg<ExtractionInput>().Path);
            return AsyncEnumerable.Empty<Block>();
        });

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(TestContext.Current.CancellationToken));

        Assert.Equal("just received", extracted);
        await fixture.Blobs.DidNotReceiveWithAnyArgs().OpenReadAsync(default, default);
    }

    [Fact]
    public async Task RunAsync_AttemptAfterTheFirst_LooksAtStorage()
    {
        using var fixture = new PipelineFixture("just received");
        using var taking = fixture.KeepRecent("just received");
        fixture.Item = fixture.Item with { Attempt = 2 };
        fixture.Blobs.OpenReadAsync(default, default).ReturnsForAnyArgs(_ => new MemoryStream("tampered"u8.ToArray()));

        Assert.Equal(WorkOutcome.Failed, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.Received(1).FailAsync(fixture.Item.Lease, ErrorCodes.BlobChanged, Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_FirstAttemptFailedAndWasReleased_LooksAtStorage()
    {
        using var fixture = new PipelineFixture("just received");
        using var taking = fixture.KeepRecent("just received");

        await fixture.RunAsync(TestContext.Current.CancellationToken);
        await fixture.RunAsync(TestContext.Current.CancellationToken);

        await fixture.Blobs.Received(1).OpenReadAsync(new BlobPath(BlobContainer.Documents, fixture.Item.BlobName), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_RetryableErrorWithRetryAfter_GoesBackNotBeforeThat()
    {
        using var fixture = new PipelineFixture();
        fixture.Embedder.EmbedAsync(default!, default).ThrowsAsyncForAnyArgs(
            new RetryableException(ErrorCodes.EmbedderUnavailable, "429", retryAfter: TimeSpan.FromMinutes(2)));
        var before = TimeProvider.System.GetUtcNow();

        Assert.Equal(WorkOutcome.Retried, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.Received(1).RetryAsync(
            fixture.Item.Lease,
            Arg.Is<RetryRequest>(retry => retry.ErrorCode == ErrorCodes.EmbedderUnavailable && retry.AvailableAt >= before.AddMinutes(2)),
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_UnforeseenError_IsRetriedAsUnexpectedWithoutItsText()
    {
        using var fixture = new PipelineFixture();
        fixture.Embedder.EmbedAsync(default!, default).ThrowsAsyncForAnyArgs(new InvalidOperationException("secret text"));

        Assert.Equal(WorkOutcome.Retried, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.Received(1).RetryAsync(
            fixture.Item.Lease,
            Arg.Is<RetryRequest>(retry => retry.ErrorCode == ErrorCodes.Unexpected && !retry.ErrorMessage.Contains("secret")),
            Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_StoppedWhileEmbedding_ReleasesAndNeverFails()
    {
        using var fixture = new PipelineFixture();
        using var stop = new CancellationTokenSource();
        fixture.Embedder.EmbedAsync(default!, default).ReturnsForAnyArgs(async call =>
        {
            await stop.CancelAsync();
            call.Arg<CancellationToken>().ThrowIfCancellationRequested();
            return [];
        });

        Assert.Equal(WorkOutcome.Released, await fixture.RunAsync(stop.Token));

        await fixture.Queue.Received(1).ReleaseAsync(fixture.Item.Lease, Arg.Any<CancellationToken>());
        await fixture.Queue.DidNotReceiveWithAnyArgs().FailAsync(default, default!, default!, default);
        await fixture.Queue.DidNotReceiveWithAnyArgs().RetryAsync(default, default!, default);
    }

    [Fact]
    public async Task RunAsync_LeaseGoneAtPublish_StopsQuietly()
    {
        using var fixture = new PipelineFixture();
        fixture.Queue.PublishAsync(default, default!, default).ReturnsForAnyArgs(false);

        Assert.Equal(WorkOutcome.Lost, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.DidNotReceiveWithAnyArgs().FailAsync(default, default!, default!, default);
        await fixture.Queue.DidNotReceiveWithAnyArgs().RetryAsync(default, default!, default);
        await fixture.Queue.DidNotReceiveWithAnyArgs().ReleaseAsync(default, default);
    }

    [Fact]
    public async Task RunAsync_EarlierAttemptLeftMorePoints_TrimsThemBeforePublishing()
    {
        using var fixture = new PipelineFixture();
        fixture.AddStalePoint(1);
        fixture.AddStalePoint(2);

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(TestContext.Current.CancellationToken));

        Assert.Equal([0], fixture.Points.Select(point => point.Chunk.Ordinal));
    }

    [Fact]
    public async Task RunAsync_IndexLosesPoints_DoesNotPublishAndResetsTheCheckpoint()
    {
        using var fixture = new PipelineFixture();
        fixture.Index.CountAsync(default!, default, default).ReturnsForAnyArgs(0);

        Assert.Equal(WorkOutcome.Retried, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.DidNotReceiveWithAnyArgs().PublishAsync(default, default!, default);
        await fixture.Queue.Received(1).RetryAsync(
            fixture.Item.Lease, Arg.Is<RetryRequest>(retry => retry.ErrorCode == ErrorCodes.IndexIncomplete), Arg.Any<CancellationToken>());
        await fixture.Queue.Received().HeartbeatAsync(
            fixture.Item.Lease, Arg.Is<Progress>(progress => progress.Checkpoint != null && progress.Checkpoint.IndexedChunks == 0),
            Arg.Any<TimeSpan>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_LongText_StoresAnArtifactBeforeIndexing()
    {
        var blocks = Enumerable.Range(0, 200).Select(i => new Block(BlockKind.Paragraph, $"{i} " + new string('x', 8000) + " end.")).ToList();
        using var fixture = new PipelineFixture(blocks: blocks);

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Blobs.Received(1).WriteAsync(BlobNames.Artifact(fixture.Item.Key), Arg.Any<Stream>(), Arg.Any<CancellationToken>());
        await fixture.Queue.Received().HeartbeatAsync(
            fixture.Item.Lease, Arg.Is<Progress>(progress => progress.Checkpoint != null && progress.Checkpoint.Artifact), Arg.Any<TimeSpan>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_ResumedWithCheckpoint_SkipsWhatIsIndexedAndExtractsNothing()
    {
        var blocks = Enumerable.Range(0, 100).Select(i => new Block(BlockKind.Paragraph, $"Paragraph {i}. " + new string('y', 900))).ToList();
        string fingerprint;
        int chunks;
        using (var first = new PipelineFixture(blocks: blocks))
        {
            await first.RunAsync(TestContext.Current.CancellationToken);
            chunks = first.Points.Count;
            fingerprint = new Ingest.Domain.Chunking.Chunker(Microsoft.Extensions.Options.Options.Create(new Ingest.Domain.Chunking.ChunkingOptions())).Fingerprint + "/model/vc";
        }

        using var resumed = new PipelineFixture(blocks: blocks);
        for (var ordinal = 0; ordinal < chunks - 1; ordinal++)
        {
            resumed.AddStalePoint(ordinal);
        }

        using var artifact = new MemoryStream();
        foreach (var block in blocks)
        {
            await BlockFile.WriteAsync(artifact, block, TestContext.Current.CancellationToken);
        }

        resumed.Blobs.FindAsync(default, default).ReturnsForAnyArgs(new BlobProperties("e", artifact.Length));
        resumed.Blobs.OpenReadAsync(default, default).ReturnsForAnyArgs(_ => new MemoryStream(artifact.ToArray()));
        resumed.Item = resumed.Item with { Attempt = 2, Checkpoint = new Checkpoint(true, chunks - 1, fingerprint, 7) };

        Assert.Equal(WorkOutcome.Published, await resumed.RunAsync(TestContext.Current.CancellationToken));

        resumed.Extraction.DidNotReceiveWithAnyArgs().ExtractAsync(default!, default);
        await resumed.Index.Received(1).UpsertAsync(
            "vc", Arg.Is<IReadOnlyList<ChunkPoint>>(points => points.Count == 1 && points[0].Chunk.Ordinal == chunks - 1), Arg.Any<CancellationToken>());
        await resumed.Queue.Received(1).PublishAsync(resumed.Item.Lease, new Publication(chunks, 7), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_CollectionHasOtherDimensions_FailsWithDimensionMismatch()
    {
        using var fixture = new PipelineFixture();
        fixture.Item = fixture.Item with { Dimensions = 8 };

        Assert.Equal(WorkOutcome.Failed, await fixture.RunAsync(TestContext.Current.CancellationToken));

        await fixture.Queue.Received(1).FailAsync(fixture.Item.Lease, ErrorCodes.DimensionMismatch, Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_DatabaseAwayAtTheEnd_LeavesTheRestToTheRescue()
    {
        using var fixture = new PipelineFixture();
        fixture.Queue.PublishAsync(default, default!, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.DatabaseUnavailable, "gone"));
        fixture.Queue.RetryAsync(default, default!, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.DatabaseUnavailable, "gone"));

        Assert.Equal(WorkOutcome.Lost, await fixture.RunAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task RunAsync_StoppedWorkEndsWithAFatalErrorOfItsOwn_ReleasesInsteadOfFailing()
    {
        using var fixture = new PipelineFixture();
        using var stop = new CancellationTokenSource();
        fixture.Embedder.EmbedAsync(default!, default).ReturnsForAnyArgs<IReadOnlyList<ReadOnlyMemory<float>>>(_ =>
        {
            stop.Cancel();
            throw new FatalException(ErrorCodes.Corrupt, "The tool was killed, so its output is not whole.");
        });

        Assert.Equal(WorkOutcome.Released, await fixture.RunAsync(stop.Token));

        await fixture.Queue.DidNotReceiveWithAnyArgs().FailAsync(default, default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_PointsOfALongerCutButTheLeaseIsGone_TrimsNothing()
    {
        using var fixture = new PipelineFixture();
        fixture.AddStalePoint(5);
        fixture.Queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(false);

        Assert.Equal(WorkOutcome.Lost, await fixture.RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains(fixture.Points, point => point.Chunk.Ordinal == 5);
    }
}
