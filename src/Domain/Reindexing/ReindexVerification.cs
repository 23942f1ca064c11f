using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// Counts what the target holds against what was marked, version by version, both in key order, page by page. Points behind the end are trimmed; a
/// version that lost some is copied again.
/// </summary>
internal sealed class ReindexVerification(IReindexProgress progress, IVectorIndex index)
{
    private const int PageSize = 1_000;

    /// <summary>Counts the versions after this document; answers the last document it looked at, or null when it came to the end.</summary>
    public async Task<Guid?> RunAsync(ReindexWork work, Guid? after, CancellationToken cancellationToken)
    {
        var marked = await progress.ListMarkedAsync(work.CollectionId, work.Target, after, PageSize, cancellationToken);
        if (marked.Count == 0)
        {
            return null;
        }

        var found = await CountAsync(work, after, marked[^1].Key, cancellationToken);
        var lost = new List<VersionKey>();
        foreach (var version in marked)
        {
            var points = found.GetValueOrDefault(version.Key);
            if (points > version.Points)
            {
                await index.DeleteAsync(work.Target, version.Key, fromOrdinal: (int)version.Points, cancellationToken);
                points = await index.CountAsync(work.Target, version.Key, cancellationToken);
            }

            if (points != version.Points)
            {
                lost.Add(version.Key);
            }
        }

        if (lost.Count > 0)
        {
            await progress.UnmarkAsync(work.Target, lost, cancellationToken);
        }

        return marked.Count < PageSize ? null : marked[^1].Key.DocumentId;
    }

    /// <summary>Counts of the target's versions, up to the last that is of interest. There may be others between them: versions that were replaced since.</summary>
    private async Task<Dictionary<VersionKey, long>> CountAsync(ReindexWork work, Guid? after, VersionKey last, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<VersionKey, long>();
        VersionKey? from = after is { } document ? new VersionKey(document, int.MaxValue) : null;
        while (true)
        {
            var page = await index.ListVersionsAsync(work.Target, from, PageSize, cancellationToken);
            foreach (var version in page)
            {
                counts[version.Key] = version.Points;
            }

            if (page.Count < PageSize || page[^1].Key.DocumentId.CompareTo(last.DocumentId) > 0)
            {
                return counts;
            }

            from = page[^1].Key;
        }
    }
}
