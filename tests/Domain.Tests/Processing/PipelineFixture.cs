using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Blobs;
using Ingest.Domain.Chunking;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Extraction;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Processing;

/// <summary>A pipeline whose ports are doubles that behave well until a test tells one of them not to.</summary>
internal sealed class PipelineFixture : IDisposable
{
    private readonly Scratch _scratch = new(Options.Create(new ScratchOptions()));
    private readonly Dictionary<(VersionKey, int), ChunkPoint> _points = [];

    public PipelineFixture(string text = "The shop opens at nine.\n", IReadOnlyList<Block>? blocks = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Item = new WorkItem(
            new Lease(new VersionKey(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 1), Guid.Parse("11111111-1111-1111-1111-111111111111")),
            "c1", "a.txt", "id/v1/a.txt", bytes.Length, new ContentHash(SHA256.HashData(bytes)), "model", 4, "vc", 1, null);
        blocks ??= [new Block(BlockKind.Paragraph, text.Trim())];

        Blobs.OpenReadAsync(Arg.Any<BlobPath>(), Arg.Any<CancellationToken>()).Returns(_ => new MemoryStream(bytes));
        Extraction.DetectAsync(default!, default!, default).ReturnsForAnyArgs(FileType.Text);
        Extraction.ExtractAsync(default!, default).ReturnsForAnyArgs(_ => blocks.ToAsyncEnumerable());
        Embedder.Model.Returns("model");
        Embedder.Dimensions.Returns(4);
        Embedder.BatchSize.Returns(64);
        Embedder.EmbedAsync(default!, default).ReturnsForAnyArgs(call => Vectors(call.Arg<IReadOnlyList<string>?>()?.Count ?? 0));
        Embedders.Get("model").Returns(Embedder);
        Index.UpsertAsync(default!, default!, default).ReturnsForAnyArgs(call =>
        {
            foreach (var point in call.Arg<IReadOnlyList<ChunkPoint>>())
            {
                _points[(point.Key, point.Chunk.Ordinal)] = point;
            }

            return Task.CompletedTask;
        });
        Index.CountAsync(default!, default, default).ReturnsForAnyArgs(_ => _points.Count);
        Index.DeleteAsync(default!, default, default, default).ReturnsForAnyArgs(call =>
        {
            foreach (var key in _points.Keys.Where(key => key.Item2 >= call.ArgAt<int>(2)).ToList())
            {
                _points.Remove(key);
            }

            return Task.CompletedTask;
        });
        Queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        Queue.PublishAsync(default, default!, default).ReturnsForAnyArgs(true);
        Queue.FailAsync(default, default!, default!, default).ReturnsForAnyArgs(true);
        Queue.ReleaseAsync(default, default).ReturnsForAnyArgs(true);
        Queue.PauseAsync(default, default!, default!, default, default).ReturnsForAnyArgs(true);
        Ledger.ReadDayAsync(default, default!, default).ReturnsForAnyArgs(new Dictionary<string, long>());
        Paused.ListCollectionsAsync(default!, default).ReturnsForAnyArgs([]);
        Queue.RetryAsync(default, default!, default).ReturnsForAnyArgs(VersionState.Pending);
    }

    public WorkItem Item { get; set; }

    public IWorkQueue Queue { get; } = Substitute.For<IWorkQueue>();

    public IBlobStore Blobs { get; } = Substitute.For<IBlobStore>();

    /// <summary>Bytes just received; none to begin with.</summary>
    public RecentContent Recent { get; } = new(Options.Create(new WorkerOptions()), TimeProvider.System);

    public ITextExtraction Extraction { get; } = Substitute.For<ITextExtraction>();

    public IEmbedder Embedder { get; } = Substitute.For<IEmbedder>();

    public IEmbedderCatalog Embedders { get; } = Substitute.For<IEmbedderCatalog>();

    public IVectorIndex Index { get; } = Substitute.For<IVectorIndex>();

    public IReadOnlyCollection<ChunkPoint> Points => _points.Values;

    public WorkerOptions WorkerOptions { get; } = new();

    /// <summary>Prices and budgets; none to begin with.</summary>
    public CostOptions Cost { get; } = new();

    public ITokenLedger Ledger { get; } = Substitute.For<ITokenLedger>();

    public IPausedWork Paused { get; } = Substitute.For<IPausedWork>();

    /// <summary>The time that leases go by.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>As if this process had just taken in these bytes for its worker.</summary>
    public IDisposable KeepRecent(string text)
    {
        var taking = Recent.Open(["q1"]);
        var bytes = Encoding.UTF8.GetBytes(text);
        Recent.Keep(Item.Key, new ContentHash(SHA256.HashData(bytes)), bytes);
        return taking;
    }

    public void AddStalePoint(int ordinal) =>
        _points[(Item.Key, ordinal)] = new ChunkPoint(Item.Key, new Chunk(ordinal, "stale", "", null, 0, 5), new float[4]);

    public void LosePoints() => _points.Clear();

    /// <summary>From now on the row remembers its checkpoint and blobs their bytes, as they do between steps.</summary>
    public void KeepRowAndBlobs()
    {
        var blobs = new Dictionary<BlobPath, byte[]>();
        var content = Blobs.OpenReadAsync(new BlobPath(BlobContainer.Documents, Item.BlobName), default).Result;
        using (var copy = new MemoryStream())
        {
            content.CopyTo(copy);
            blobs[new BlobPath(BlobContainer.Documents, Item.BlobName)] = copy.ToArray();
        }

        Blobs.WriteAsync(default, default!, default).ReturnsForAnyArgs(async call =>
        {
            using var written = new MemoryStream();
            await call.Arg<Stream>().CopyToAsync(written);
            blobs[call.Arg<BlobPath>()] = written.ToArray();
            return new BlobProperties("e", written.Length);
        });
        Blobs.FindAsync(default, default).ReturnsForAnyArgs(call =>
            blobs.TryGetValue(call.Arg<BlobPath>(), out var found) ? new BlobProperties("e", found.Length) : null);
        Blobs.OpenReadAsync(default, default).ReturnsForAnyArgs(call => new MemoryStream(blobs[call.Arg<BlobPath>()]));
        Queue.FindAsync(default, default).ReturnsForAnyArgs(_ => Item);
        Queue.HeartbeatAsync(default, default!, default, default).ReturnsForAnyArgs(call =>
        {
            Item = Item with { Checkpoint = call.Arg<Progress?>()?.Checkpoint ?? Item.Checkpoint };
            return true;
        });
    }

    public Task<WorkOutcome> RunAsync(CancellationToken cancellationToken = default) => Pipeline().RunAsync(Item, cancellationToken);

    public VersionPipeline Pipeline() => new(Leased(), Extract(), IndexStage(), Publish(), _scratch);

    public VersionSteps Steps() => new(Queue, Blobs, Leased(), Extract(), IndexStage(), Publish(), _scratch);

    public TokenBudget Budget() => new(
        Ledger, Paused, Substitute.For<IWorkSignal>(), Options.Create(Cost), Options.Create(WorkerOptions), Time);

    public void Dispose() => _scratch.Dispose();

    private LeasedWork Leased() => new(Queue, Options.Create(WorkerOptions), Time, NullLogger<LeasedWork>.Instance);

    private ExtractStage Extract() => new(Blobs, Recent, Extraction, TimeProvider.System);

    private IndexStage IndexStage() => new(new Chunker(Options.Create(new ChunkingOptions())), Embedders, Index, Budget());

    private PublishStage Publish() => new(Index, Queue);

    private static IReadOnlyList<ReadOnlyMemory<float>> Vectors(int count) =>
        [.. Enumerable.Repeat(new ReadOnlyMemory<float>([1, 0, 0, 0]), count)];
}
