using System.Collections.Concurrent;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;

namespace Ingest.Domain.Processing;

/// <summary>
/// Text to points: chunks in pages, each page embedded and then upserted while the next one is being embedded. After a page is safe in the
/// index the checkpoint moves past it (P8); a resumed version skips the chunks that are already there.
/// </summary>
internal sealed class IndexStage(Chunker chunker, IEmbedderCatalog embedders, IVectorIndex index)
{
    /// <summary>Chunks a page: one embedding request's and one upsert's worth, some 130 kB of text.</summary>
    private const int PageSize = 128;

    private readonly ConcurrentDictionary<string, bool> _ensured = new(StringComparer.Ordinal);

    /// <summary>Indexes everything and answers how many points the version has, counted in the index.</summary>
    public async Task<int> RunAsync(WorkItem item, ExtractedText text, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var embedder = GetEmbedder(item);
        var fingerprint = $"{chunker.Fingerprint}/{embedder.Model}";
        var resumeAt = item.Checkpoint is { } checkpoint && checkpoint.Chunker == fingerprint ? checkpoint.IndexedChunks : 0;
        await EnsureCollectionAsync(item, cancellationToken);

        var chunks = 0;
        var page = new List<Chunk>(PageSize);
        var upsert = Task.CompletedTask;
        try
        {
            await foreach (var chunk in chunker.ChunkAsync(text.ReadAsync(cancellationToken), cancellationToken))
            {
                chunks = chunk.Ordinal + 1;
                if (chunk.Ordinal < resumeAt)
                {
                    continue;
                }

                page.Add(chunk);
                if (page.Count == PageSize)
                {
                    var points = await EmbedAsync(item, embedder, page, cancellationToken);
                    await upsert;
                    upsert = UpsertAsync(points);
                    page.Clear();
                }
            }

            await upsert;
            if (page.Count > 0)
            {
                var points = await EmbedAsync(item, embedder, page, cancellationToken);
                await index.UpsertAsync(item.VectorCollection, points, cancellationToken);
            }
        }
        catch
        {
            // The page in flight belongs to this attempt: let it end before the lease is given up.
            await upsert.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        await VerifyAsync(item, chunks, text, lease, cancellationToken);
        return chunks;

        async Task UpsertAsync(List<ChunkPoint> points)
        {
            await index.UpsertAsync(item.VectorCollection, points, cancellationToken);
            var done = points[^1].Chunk.Ordinal + 1;
            var saved = new Checkpoint(text.IsStored, done, fingerprint, text.Pages, text.WarningCode, text.WarningMessage);
            await lease.ReportAsync(new Progress(Stage.Index, done, null, saved), cancellationToken);
        }
    }

    private IEmbedder GetEmbedder(WorkItem item)
    {
        var embedder = embedders.Get(item.EmbeddingModel);
        return embedder.Dimensions == item.Dimensions
            ? embedder
            : throw new FatalException(
                ErrorCodes.DimensionMismatch,
                $"{item.Key} was registered for {item.EmbeddingModel} with {item.Dimensions} dimensions, but this process has it with {embedder.Dimensions}. Set the dimensions back, or re-index the collection.");
    }

    private async Task EnsureCollectionAsync(WorkItem item, CancellationToken cancellationToken)
    {
        if (!_ensured.ContainsKey(item.VectorCollection))
        {
            await index.EnsureCollectionAsync(item.VectorCollection, item.Dimensions, cancellationToken);
            _ensured[item.VectorCollection] = true;
        }
    }

    private static async Task<List<ChunkPoint>> EmbedAsync(WorkItem item, IEmbedder embedder, List<Chunk> page, CancellationToken cancellationToken)
    {
        var vectors = await embedder.EmbedAsync(page.ConvertAll(static chunk => chunk.EmbeddingText), cancellationToken);
        var points = new List<ChunkPoint>(page.Count);
        for (var i = 0; i < page.Count; i++)
        {
            points.Add(new ChunkPoint(item.Key, page[i], vectors[i]));
        }

        return points;
    }

    /// <summary>An earlier attempt may have left points of a longer cut, or lost some: trim, then count, then trust.</summary>
    private async Task VerifyAsync(WorkItem item, int chunks, ExtractedText text, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var found = await index.CountAsync(item.VectorCollection, item.Key, cancellationToken);
        if (found > chunks)
        {
            await index.DeleteAsync(item.VectorCollection, item.Key, fromOrdinal: chunks, cancellationToken);
            found = await index.CountAsync(item.VectorCollection, item.Key, cancellationToken);
        }

        if (found != chunks)
        {
            var fromStart = new Checkpoint(text.IsStored, 0, Chunker: null, text.Pages, text.WarningCode, text.WarningMessage);
            await lease.ReportAsync(new Progress(Stage.Index, 0, chunks, fromStart), cancellationToken, now: true);
            throw new RetryableException(
                ErrorCodes.IndexIncomplete, $"The index holds {found} of {chunks} points of {item.Key} in {item.VectorCollection}; the version is indexed again from its first chunk.");
        }
    }
}
