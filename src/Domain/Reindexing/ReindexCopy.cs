using Ingest.Domain.Chunking;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Reconciliation;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// Copies one page: reads chunks of the next versions from the vectors that are searched, embeds them with the target's model and writes them there.
/// Idempotent, because a point's id follows from version and ordinal: a page that was written but not saved is written again.
/// </summary>
internal sealed class ReindexCopy(IVectorIndex index, IEmbedderCatalog embedders, IReconcileStore reconcile, TokenBudget budget)
{
    /// <summary>Copies chunks of these versions, in order, up to a page.</summary>
    /// <param name="work">The reindex.</param>
    /// <param name="versions">What is lacking, from the cursor on.</param>
    /// <param name="pageSize">Chunks at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<CopiedPage> RunAsync(
        ReindexWork work, IReadOnlyList<LackingVersion> versions, int pageSize, CancellationToken cancellationToken)
    {
        var page = new CopiedPage();
        foreach (var version in versions)
        {
            var more = version.UnderRepair || await TakeAsync(work, version, page, pageSize, cancellationToken);
            if (!more)
            {
                break;
            }

            page.Cursor = new ReindexCursor(version.Key, version.Chunks);
        }

        await WriteAsync(work, page.Chunks, cancellationToken);
        return page;
    }

    /// <summary>Takes the version's chunks onto the page; false when the page is full before the version is whole.</summary>
    private async Task<bool> TakeAsync(
        ReindexWork work, LackingVersion version, CopiedPage page, int pageSize, CancellationToken cancellationToken)
    {
        var next = work.Cursor is { } cursor && cursor.Key == version.Key ? Math.Min(cursor.Ordinal, version.Chunks) : 0;
        if (next < version.Chunks)
        {
            var room = Math.Min(pageSize - page.Chunks.Count, version.Chunks - next);
            if (room == 0)
            {
                return false;
            }

            var chunks = await index.ReadChunksAsync(work.Source, version.Key, next, room, cancellationToken);
            if (chunks.Where((chunk, i) => chunk.Ordinal != next + i).Any() || chunks.Count < room)
            {
                return await TakeIncompleteAsync(work, version, page, pageSize, cancellationToken);
            }

            page.Chunks.AddRange(chunks.Select(chunk => (version.Key, chunk)));
            next += chunks.Count;
        }

        if (next < version.Chunks)
        {
            page.Cursor = new ReindexCursor(version.Key, next);
            return false;
        }

        page.Completed.Add(new CopiedVersion(version.Key, version.Chunks, version.AsOf));
        return true;
    }

    /// <summary>
    /// What is searched does not hold the version whole. If it can be repaired it is, and copied then. If it cannot (it failed, or a newer version is on its
    /// way), what is there is all that search has of it, before the switch and after; any later transition of the version makes it lacking again.
    /// </summary>
    private async Task<bool> TakeIncompleteAsync(
        ReindexWork work, LackingVersion version, CopiedPage page, int pageSize, CancellationToken cancellationToken)
    {
        var repairing = await reconcile.RequeueAsync(
            version.Key, ErrorCodes.IndexIncomplete, $"A reindex found less than its {version.Chunks} points; they are built again.", cancellationToken);
        if (repairing)
        {
            page.Repairing = true;
            return true;
        }

        var from = 0;
        while (await index.ReadChunksAsync(work.Source, version.Key, from, pageSize, cancellationToken) is { Count: > 0 } chunks)
        {
            await WriteAsync(work, [.. chunks.Select(chunk => (version.Key, chunk))], cancellationToken);
            from = chunks[^1].Ordinal + 1;
        }

        var points = await index.CountAsync(work.Target, version.Key, cancellationToken);
        page.Completed.Add(new CopiedVersion(version.Key, (int)points, version.AsOf));
        return true;
    }

    private async Task WriteAsync(ReindexWork work, List<(VersionKey Key, Chunk Chunk)> chunks, CancellationToken cancellationToken)
    {
        if (chunks.Count > 0)
        {
            await index.UpsertAsync(work.Target, await EmbedAsync(work, chunks, cancellationToken), cancellationToken);
        }
    }

    private async Task<List<ChunkPoint>> EmbedAsync(
        ReindexWork work, List<(VersionKey Key, Chunk Chunk)> chunks, CancellationToken cancellationToken)
    {
        var embedder = embedders.Get(work.Model);
        if (embedder.Dimensions != work.Dimensions)
        {
            throw new FatalException(
                ErrorCodes.DimensionMismatch,
                $"Reindex of '{work.Collection}': '{work.Target}' is to hold vectors of {work.Model} with {work.Dimensions} dimensions, but this process has the model with "
                + $"{embedder.Dimensions}. Set the dimensions back and ask again, or cancel and ask for a reindex to the new ones.");
        }

        // Counted like any other use, but never paused: a person asked for it, and half a reindex is worth nothing.
        var embedded = await MeteredTexts.EmbedAsync(embedder, chunks.ConvertAll(static chunk => chunk.Chunk.EmbeddingText), cancellationToken);
        await budget.SpendAsync(work.Collection, work.Model, embedded, cancellationToken);
        var points = new List<ChunkPoint>(chunks.Count);
        for (var i = 0; i < chunks.Count; i++)
        {
            points.Add(new ChunkPoint(chunks[i].Key, chunks[i].Chunk, embedded.Vectors[i]));
        }

        return points;
    }
}

/// <summary>One page of a copy.</summary>
internal sealed class CopiedPage
{
    /// <summary>Its chunks.</summary>
    public List<(VersionKey Key, Chunk Chunk)> Chunks { get; } = [];

    /// <summary>Versions that the target holds whole with it.</summary>
    public List<CopiedVersion> Completed { get; } = [];

    /// <summary>Something was found incomplete and is being repaired.</summary>
    public bool Repairing { get; set; }

    /// <summary>Where the next page begins.</summary>
    public ReindexCursor? Cursor { get; set; }
}
