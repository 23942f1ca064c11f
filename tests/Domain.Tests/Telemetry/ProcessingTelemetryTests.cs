using System.Diagnostics;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.Domain.Processing;
using Ingest.Domain.Telemetry;
using Ingest.Domain.Tests.Processing;
using Ingest.TestKit;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Domain.Tests.Telemetry;

/// <summary>What work on a version reports, on one machine and in steps.</summary>
public sealed class ProcessingTelemetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Published_IsOneTraceOfStagesAndPages()
    {
        using var fixture = new PipelineFixture(blocks: Paragraphs(300));
        using var recorder = new TelemetryRecorder();
        using var foreign = new Activity("of the host").Start();

        await fixture.RunAsync(Stop);

        var root = Assert.Single(recorder.SpansOf(SpanNames.Version));
        Assert.Equal(WorkTraces.Of(fixture.Item.Key, fixture.Item.Attempt), root.TraceId);
        Assert.Equal((default, ActivityStatusCode.Unset), (root.ParentSpanId, root.Status));
        Assert.Equal("published", root.GetTagItem(TagNames.Outcome));
        Assert.Equal(fixture.Item.Key.DocumentId.ToString(), root.GetTagItem(TagNames.DocumentId));
        Assert.All(recorder.Spans, span => Assert.Equal(root.TraceId, span.TraceId));
        var stages = new[] { SpanNames.Extract, SpanNames.Index, SpanNames.Publish }.Select(name => Assert.Single(recorder.SpansOf(name))).ToList();
        Assert.All(stages, stage => Assert.Equal(root.SpanId, stage.ParentSpanId));
        var pages = recorder.SpansOf(SpanNames.IndexPage);
        Assert.True(pages.Count > 1);
        Assert.All(pages, page => Assert.Equal(stages[1].SpanId, page.ParentSpanId));
        Assert.Equal(fixture.Points.Count, pages.Sum(static page => (int)page.GetTagItem(TagNames.Count)!));
        Assert.Same(foreign, Activity.Current);
        Assert.Equal(ActivityStatusCode.Unset, foreign.Status);

        Assert.Equal(["extract ok", "index ok", "publish ok"], recorder.Of("ingest.stage.duration").Select(static m => $"{m[TagNames.Stage]} {m[TagNames.Outcome]}").Order());
        Assert.Equal("published", Assert.Single(recorder.Of("ingest.versions"))[TagNames.Outcome]);
    }

    [Fact]
    public async Task RunAsync_UpsertRunsBesideTheNextPage_EachCallBelongsToItsPage()
    {
        using var fixture = new PipelineFixture(blocks: Paragraphs(300));
        using var recorder = new TelemetryRecorder();
        var current = new List<(string Call, ActivitySpanId Span)>();
        fixture.Embedder.EmbedAsync(default!, default).ReturnsForAnyArgs(call =>
        {
            current.Add(("embed", Activity.Current!.SpanId));
            return Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. call.Arg<IReadOnlyList<string>>().Select(static _ => new ReadOnlyMemory<float>([1, 0, 0, 0]))]);
        });
        fixture.Index.WhenForAnyArgs(static i => i.UpsertAsync(default!, default!, default)).Do(_ => current.Add(("upsert", Activity.Current!.SpanId)));

        await fixture.RunAsync(Stop);

        var pages = recorder.SpansOf(SpanNames.IndexPage).Select(static p => p.SpanId).ToHashSet();
        Assert.Equal(2 * pages.Count, current.Count);
        Assert.All(current.GroupBy(static c => c.Span), page =>
        {
            Assert.Contains(page.Key, pages);
            Assert.Equal(["embed", "upsert"], page.Select(static c => c.Call));
        });
    }

    [Fact]
    public async Task Steps_InDifferentProcesses_AreOneTrace()
    {
        using var fixture = new PipelineFixture();
        fixture.KeepRowAndBlobs();
        using var recorder = new TelemetryRecorder();

        var extracted = await fixture.Steps().ExtractAsync(fixture.Item.Lease, Stop);
        await fixture.Steps().IndexAsync(fixture.Item.Lease, new ChunkRange(0, extracted.Chunks, 0, extracted.Chunks), Stop);
        await fixture.Steps().PublishAsync(fixture.Item.Lease, extracted.Chunks, Stop);

        Assert.Equal(3, recorder.SpansOf(SpanNames.Version).Count);
        Assert.Equal([WorkTraces.Of(fixture.Item.Key, fixture.Item.Attempt)], recorder.Spans.Select(static s => s.TraceId).Distinct());
        Assert.Equal(["published"], recorder.Of("ingest.versions").Select(static m => m[TagNames.Outcome]));
    }

    [Fact]
    public async Task RunAsync_Failed_ShowsTheCodeAndNeverTheMessage()
    {
        using var fixture = new PipelineFixture();
        fixture.Extraction.DetectAsync(default!, default!, default).ThrowsAsyncForAnyArgs(new FatalException(ErrorCodes.Corrupt, "secret-name.pdf is broken"));
        using var recorder = new TelemetryRecorder();

        await fixture.RunAsync(Stop);

        var root = Assert.Single(recorder.SpansOf(SpanNames.Version));
        var extract = Assert.Single(recorder.SpansOf(SpanNames.Extract));
        Assert.All([root, extract], static span => Assert.Equal((ActivityStatusCode.Error, ErrorCodes.Corrupt), (span.Status, span.StatusDescription)));
        Assert.Equal("failed", root.GetTagItem(TagNames.Outcome));
        Assert.DoesNotContain(recorder.Spans.SelectMany(static s => s.TagObjects), static tag => tag.Value?.ToString()?.Contains("secret-name", StringComparison.Ordinal) == true);
        Assert.Equal(("failed", ErrorCodes.Corrupt), Assert.Single(recorder.Of("ingest.versions")) is var ended ? (ended[TagNames.Outcome], ended[TagNames.ErrorType]) : default);
        Assert.Equal("failed", Assert.Single(recorder.Of("ingest.stage.duration"))[TagNames.Outcome]);
    }

    [Fact]
    public async Task RunAsync_Retried_IsCountedWithItsCode()
    {
        using var fixture = new PipelineFixture();
        fixture.Embedder.EmbedAsync(default!, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.EmbedderUnavailable, "429"));
        using var recorder = new TelemetryRecorder();

        await fixture.RunAsync(Stop);

        var ended = Assert.Single(recorder.Of("ingest.versions"));
        Assert.Equal(("retried", ErrorCodes.EmbedderUnavailable), (ended[TagNames.Outcome], ended[TagNames.ErrorType]));
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(recorder.SpansOf(SpanNames.IndexPage)).Status);
    }

    [Fact]
    public async Task RunAsync_Stopped_IsNoError()
    {
        using var fixture = new PipelineFixture();
        using var stop = new CancellationTokenSource();
        fixture.Embedder.EmbedAsync(default!, default).ReturnsForAnyArgs(async call =>
        {
            await stop.CancelAsync();
            call.Arg<CancellationToken>().ThrowIfCancellationRequested();
            return [];
        });
        using var recorder = new TelemetryRecorder();

        await fixture.RunAsync(stop.Token);

        Assert.All(recorder.Spans, static span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
        Assert.Equal(true, Assert.Single(recorder.SpansOf(SpanNames.Version)).GetTagItem(TagNames.Cancelled));
        Assert.Equal("released", Assert.Single(recorder.Of("ingest.versions"))[TagNames.Outcome]);
        Assert.Equal(["extract ok", "index cancelled"], recorder.Of("ingest.stage.duration").Select(static m => $"{m[TagNames.Stage]} {m[TagNames.Outcome]}").Order());
    }

    [Fact]
    public async Task RunAsync_LeaseGone_IsNoError()
    {
        using var fixture = new PipelineFixture();
        fixture.Queue.PublishAsync(default, default!, default).ReturnsForAnyArgs(false);
        using var recorder = new TelemetryRecorder();

        await fixture.RunAsync(Stop);

        Assert.All(recorder.Spans, static span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
        Assert.Equal("lost", Assert.Single(recorder.Of("ingest.versions"))[TagNames.Outcome]);
    }

    // Long enough for a chunk each.
    private static Block[] Paragraphs(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => new Block(BlockKind.Paragraph, string.Join(' ', Enumerable.Repeat($"word{i}", 150))))];
}
