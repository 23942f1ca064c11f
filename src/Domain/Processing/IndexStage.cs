using System.Collections.Concurrent;
using System.Diagnostics;
using Ingest.Domain.Chunking;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Telemetry;

namespace Ingest.Domain.Processing;

/// <summary>
/// Text to points: chunks in pages, each page embedded and then upserted while the next one is being embedded. After a page is safe in the
/// index the checkpoint moves past it (P8); a resumed version skips the chunks that are already there.
/// </summary>
internal sealed class IndexStage(Chunker chunker, IEmbedderCatalog embedders, IVectorIndex index, TokenBudget budget)
{
    /// <summary>Chunks a page at most: one upsert's worth, some 130 kB of text.</summary>
    private const int PageSize = 128;

    /// <summary>Batches of the embedder a page at most: a slow embedder has small batches, and a page of them is progress that keeps the lease.</summary>
    private const int BatchesPerPage = 2;

    private readonly ConcurrentDictionary<string, bool> _ensured = new(StringComparer.Ordinal);

    /// <summary>
    /// What the checkpoints of this process count: the cut (chunker and its options), by which embedding model, in which vector collection. A version that was
    /// stamped anew starts at its first chunk.
    /// </summary>
    public string Fingerprint(WorkItem item) => $"{chunker.Fingerprint}/{item.EmbeddingModel}/{item.VectorCollection}";

    /// <summary>The first so many chunks are in the index, from an earlier attempt that cut the same way.</summary>
    public int GetSafe(WorkItem item) =>
        item.Checkpoint is { } checkpoint && checkpoint.Chunker == Fingerprint(item) ? checkpoint.IndexedChunks : 0;

    /// <summary>Cuts the text without indexing it, to know how many chunks there are.</summary>
    public async Task<int> CountChunksAsync(ExtractedText text, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var chunks = 0;
        await foreach (var chunk in chunker.ChunkAsync(text.ReadAsync(cancellationToken), cancellationToken))
        {
            chunks = chunk.Ordinal + 1;
            await ReportPassedAsync(chunks, new Progress(Stage.Index, 0, null), lease, cancellationToken);
        }

        return chunks;
    }

    /// <summary>Indexes the chunks of the range and answers the ordinal after the last one seen: with an open end, the number of chunks.</summary>
    public Task<int> RunAsync(WorkItem item, ExtractedText text, ChunkRange range, LeaseKeeper lease, CancellationToken cancellationToken) =>
        IngestMetrics.StageAsync(Stage.Index, SpanNames.Index, () => IndexAsync(item, text, range, lease, cancellationToken), cancellationToken);

    private async Task<int> IndexAsync(WorkItem item, ExtractedText text, ChunkRange range, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var embedder = GetEmbedder(item);
        var fingerprint = Fingerprint(item);
        await EnsureCollectionAsync(item, cancellationToken);

        var (chunks, safe) = (0, range.Safe);
        var pageSize = Math.Min(PageSize, BatchesPerPage * embedder.BatchSize);
        var page = new List<Chunk>(pageSize);
        var upsert = Task.CompletedTask;
        try
        {
            await foreach (var chunk in chunker.ChunkAsync(text.ReadAsync(cancellationToken), cancellationToken))
            {
                if (chunk.Ordinal >= range.End)
                {
                    break;
                }

                chunks = chunk.Ordinal + 1;
                if (chunk.Ordinal < range.Start)
                {
                    await ReportPassedAsync(chunks, new Progress(Stage.Index, range.Safe, range.Total), lease, cancellationToken);
                    continue;
                }

                page.Add(chunk);
                if (page.Count == pageSize)
                {
                    var embedded = await EmbedAsync(item, embedder, page, cancellationToken);
                    await upsert;
                    upsert = UpsertAsync(embedded);
                    page.Clear();
                }
            }

            await upsert;
            if (page.Count > 0)
            {
                await WriteAsync(item, await EmbedAsync(item, embedder, page, cancellationToken), cancellationToken);
            }
        }
        catch (PausedException pause)
        {
            // What was paid for is kept: the page in flight ends first, and counts.
            await upsert;
            pause.IndexedChunks = safe;
            throw;
        }
        catch
        {
            // The page in flight belongs to this attempt: let it end before the lease is given up.
            await upsert.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        return chunks;

        async Task UpsertAsync(EmbeddedPage embedded)
        {
            await WriteAsync(item, embedded, cancellationToken);
            var end = embedded.Points[^1].Chunk.Ordinal + 1;
            var saved = range.Start == range.Safe
                ? new Checkpoint(text.IsStored, end, fingerprint, text.Pages, text.WarningCode, text.WarningMessage)
                : null;
            safe = range.Start == range.Safe ? end : safe;
            await lease.ReportAsync(new Progress(Stage.Index, range.Safe + end - range.Start, range.Total, saved), cancellationToken);
        }
    }

    /// <summary>Nothing is even fetched for a version whose budget is used up. One that was begun may have all its chunks already.</summary>
    /// <exception cref="PausedException"><c>budget_exhausted</c>.</exception>
    public Task DemandBudgetAsync(WorkItem item, CancellationToken cancellationToken) =>
        item.Checkpoint is null ? budget.DemandAsync(item.Collection, cancellationToken) : Task.CompletedTask;

    /// <summary>Where a paused version goes on, once its text is stored.</summary>
    public Progress Place(WorkItem item, ExtractedText text, PausedException pause) => new(
        Stage.Index, pause.IndexedChunks, null,
        new Checkpoint(Artifact: true, pause.IndexedChunks, Fingerprint(item), text.Pages, text.WarningCode, text.WarningMessage));

    /// <summary>Chunks that are only passed are progress too: finding the place in a text of a gigabyte takes a while.</summary>
    private static Task ReportPassedAsync(int chunks, Progress progress, LeaseKeeper lease, CancellationToken cancellationToken) =>
        chunks % PageSize == 0 ? lease.ReportAsync(progress, cancellationToken) : Task.CompletedTask;

    private IEmbedder GetEmbedder(WorkItem item)
    {
        var embedder = embedders.Get(item.EmbeddingModel);
        return embedder.Dimensions == item.Dimensions
            ? embedder
            : throw new FatalException(
                ErrorCodes.DimensionMismatch,
                $"{item.Key} was registered for {item.EmbeddingModel} with {item.Dimensions} dimensions, but this process has it with {embedder.Dimensions}. Set the dimensions back, or reindex the collection: ./ingest reindex {item.Collection}.");
    }

    private async Task EnsureCollectionAsync(WorkItem item, CancellationToken cancellationToken)
    {
        if (!_ensured.ContainsKey(item.VectorCollection))
        {
            await index.EnsureCollectionAsync(item.VectorCollection, item.Dimensions, cancellationToken);
            _ensured[item.VectorCollection] = true;
        }
    }

    private async Task<EmbeddedPage> EmbedAsync(WorkItem item, IEmbedder embedder, List<Chunk> page, CancellationToken cancellationToken)
    {
        await budget.DemandAsync(item.Collection, cancellationToken);

        // It ends with the page's upsert, which runs beside the embedding of the next page.
        var span = IngestTelemetry.Source.StartActivity(SpanNames.IndexPage)?.SetTag(TagNames.Count, page.Count);
        try
        {
            var embedded = await MeteredTexts.EmbedAsync(embedder, page.ConvertAll(static chunk => chunk.EmbeddingText), cancellationToken);
            await budget.SpendAsync(item.Collection, item.EmbeddingModel, embedded, cancellationToken);
            var points = new List<ChunkPoint>(page.Count);
            for (var i = 0; i < page.Count; i++)
            {
                points.Add(new ChunkPoint(item.Key, page[i], embedded.Vectors[i]));
            }

            return new EmbeddedPage(points, span);
        }
        catch (Exception error)
        {
            span.End(error, cancellationToken);
            span?.Dispose();
            throw;
        }
    }

    private async Task WriteAsync(WorkItem item, EmbeddedPage page, CancellationToken cancellationToken)
    {
        using var span = page.Span;
        Activity.Current = span ?? Activity.Current;
        try
        {
            await index.UpsertAsync(item.VectorCollection, page.Points, cancellationToken);
        }
        catch (Exception error)
        {
            span.End(error, cancellationToken);
            throw;
        }
    }

    /// <summary>A page whose vectors are there, and the span that ends when they are written.</summary>
    private sealed record EmbeddedPage(List<ChunkPoint> Points, Activity? Span);
}
