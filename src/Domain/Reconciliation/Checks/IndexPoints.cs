using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// Compares database and index version by version, both in key order, page by page. A searchable version without exactly its chunks is
/// rebuilt (and stays searchable meanwhile); points of a version that no row stands by are deleted. In the vectors that a collection has beside those it
/// searches, which a reindex fills or which are kept for the way back, only the latter: what they lack, a reindex copies.
/// </summary>
internal sealed class IndexPoints(
    IReconcileStore store, ICollectionStore collections, IReindexStore reindexes, IVectorIndex index, IWorkSignal signal, IOptions<WorkerOptions> options)
    : IReconcileCheck
{
    private const int PageSize = 1_000;
    private const int PagesPerRun = 50;

    public string Name => "index_points";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        string[] queues = [.. options.Value.Queues];
        var findings = default(Findings);
        var mine = await collections.ListAsync(queues, cancellationToken);
        var searched = mine.Select(static collection => collection.VectorCollection).ToHashSet(StringComparer.Ordinal);
        foreach (var vectorCollection in searched)
        {
            findings += await CompareAsync(queues, vectorCollection, cancellationToken);
        }

        foreach (var spare in (await reindexes.ListSparesAsync(queues, cancellationToken)).Where(spare => !searched.Contains(spare)))
        {
            findings += await TidyAsync(spare, cancellationToken);
        }

        if (findings.Found > 0)
        {
            signal.Notify();
        }

        return findings;
    }

    private async Task<Findings> CompareAsync(string[] queues, string vectorCollection, CancellationToken cancellationToken)
    {
        var after = VersionCursor.Parse(await store.GetCursorAsync(Name, vectorCollection, cancellationToken));
        var findings = default(Findings);
        for (var page = 0; page < PagesPerRun; page++)
        {
            // The database first: what is published between the two reads is then only seen in the index, where it does no harm.
            var expected = await store.ListSearchableAsync(queues, vectorCollection, after, PageSize, cancellationToken);
            var found = await index.ListVersionsAsync(vectorCollection, after, PageSize, cancellationToken);
            var upTo = Earlier(LastOfFullPage(expected), LastOfFullPage(found));
            findings += await MendAsync(
                vectorCollection, [.. expected.TakeWhile(version => IsUpTo(version.Key, upTo))], [.. found.TakeWhile(version => IsUpTo(version.Key, upTo))],
                cancellationToken);
            after = upTo;
            if (after is null)
            {
                break;
            }
        }

        await store.SetCursorAsync(Name, vectorCollection, VersionCursor.Format(after), cancellationToken);
        return findings;
    }

    private async Task<Findings> TidyAsync(string spare, CancellationToken cancellationToken)
    {
        var after = VersionCursor.Parse(await store.GetCursorAsync(Name, spare, cancellationToken));
        var findings = default(Findings);
        for (var page = 0; page < PagesPerRun; page++)
        {
            var found = await index.ListVersionsAsync(spare, after, PageSize, cancellationToken);
            findings += await MendAsync(spare, [], [.. found], cancellationToken);
            after = LastOfFullPage(found);
            if (after is null)
            {
                break;
            }
        }

        await store.SetCursorAsync(Name, spare, VersionCursor.Format(after), cancellationToken);
        return findings;
    }

    private async Task<Findings> MendAsync(
        string vectorCollection, List<VersionPoints> expected, List<VersionPoints> found, CancellationToken cancellationToken)
    {
        var findings = default(Findings);
        var points = found.ToDictionary(static version => version.Key, static version => version.Points);
        foreach (var version in expected)
        {
            points.Remove(version.Key, out var count);
            if (count != version.Points
                && await store.RequeueAsync(version.Key, ErrorCodes.IndexIncomplete, $"The index held {count} of {version.Points} points; they are built again.", cancellationToken))
            {
                findings += new Findings(1, 1);
            }
        }

        var live = await store.FilterLiveAsync(points.Keys, cancellationToken);
        foreach (var orphan in points.Keys.Where(key => !live.Contains(key)))
        {
            await index.DeleteAsync(vectorCollection, orphan, fromOrdinal: 0, cancellationToken);
            findings += new Findings(1, 1);
        }

        return findings;
    }

    private static VersionKey? LastOfFullPage(IReadOnlyList<VersionPoints> page) => page.Count == PageSize ? page[^1].Key : null;

    private static VersionKey? Earlier(VersionKey? left, VersionKey? right) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        ({ } l, { } r) => Compare(l, r) <= 0 ? l : r,
    };

    private static bool IsUpTo(VersionKey key, VersionKey? limit) => limit is not { } last || Compare(key, last) <= 0;

    /// <summary>The order of uuid and integer in PostgreSQL.</summary>
    private static int Compare(VersionKey left, VersionKey right) =>
        left.DocumentId.CompareTo(right.DocumentId) is not 0 and var byId ? byId : left.Version.CompareTo(right.Version);
}
