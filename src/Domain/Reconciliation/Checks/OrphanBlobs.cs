using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// Blobs that belong to no version any more: written by a worker or an upload that went on after the purge. A row always precedes its blob and
/// is known whatever queue it belongs to, so what a purged or discarded version left is rubbish once it is older than <see cref="Grace"/>.
/// Whatever makes that doubtful is held for a person: a document that the database does not know, a name of another form, and more than <see cref="Cap"/> orphans that are also more than a tenth of
/// what was seen, which rather speaks of a restored or a wrong database. Reads up to <see cref="PagesPerRun"/> pages of each container a run
/// and goes on there the next time.
/// </summary>
internal sealed partial class OrphanBlobs(IReconcileStore store, IBlobStore blobs, TimeProvider time, ILogger<OrphanBlobs> logger) : IReconcileCheck
{
    /// <summary>Most orphans that are deleted in one run whatever their share is. Real ones are rare: each needs a crash or a late writer.</summary>
    internal const int Cap = 20;

    /// <summary>Pages of a container in one run.</summary>
    internal const int PagesPerRun = 5;

    private const int PageSize = 1_000;

    /// <summary>Far beyond what the clocks of storage and database differ.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private static readonly BlobContainer[] Containers = [BlobContainer.Documents, BlobContainer.Artifacts];

    public string Name => "orphan_blobs";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var seen = new Seen();
        foreach (var container in Containers)
        {
            await LookAsync(container, seen, cancellationToken);
        }

        var strange = new Findings(seen.Strange, 0, seen.Strange);
        if (seen.Orphans.Count > Cap && seen.Orphans.Count * 10L > seen.Blobs)
        {
            LogTooMany(seen.Orphans.Count, seen.Blobs);
            return strange + new Findings(seen.Orphans.Count, 0, seen.Orphans.Count);
        }

        return strange + await DeleteAsync(seen.Orphans, cancellationToken);
    }

    private async Task LookAsync(BlobContainer container, Seen seen, CancellationToken cancellationToken)
    {
        var scope = container.ToString().ToLowerInvariant();
        var cursor = await store.GetCursorAsync(Name, scope, cancellationToken);
        for (var page = 0; page < PagesPerRun; page++)
        {
            var listed = await ListAsync(container, scope, cursor, cancellationToken);
            await SortOutAsync(container, listed.Items, seen, cancellationToken);
            cursor = listed.Continuation;
            await store.SetCursorAsync(Name, scope, cursor, cancellationToken);
            if (cursor is null)
            {
                break;
            }
        }
    }

    private async Task<BlobPage> ListAsync(BlobContainer container, string scope, string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.ListPageAsync(container, cursor, PageSize, cancellationToken);
        }
        catch (RetryableException) when (cursor is not null)
        {
            // Another account, or another release of the service, may refuse a continuation for good.
            await store.SetCursorAsync(Name, scope, cursor: null, cancellationToken);
            throw;
        }
    }

    private async Task SortOutAsync(BlobContainer container, IReadOnlyList<BlobItem> items, Seen seen, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Grace;
        var owned = new List<(VersionKey Key, BlobItem Blob)>(items.Count);
        seen.Blobs += items.Count;
        foreach (var blob in items.Where(blob => blob.LastModified < before))
        {
            if (BlobNames.TryParse(blob.Name, out var key))
            {
                owned.Add((key, blob));
            }
            else
            {
                seen.Strange++;
            }
        }

        if (owned.Count == 0)
        {
            return;
        }

        var known = await store.FilterKnownAsync(owned.Select(static o => o.Key).ToHashSet(), cancellationToken);
        owned.RemoveAll(o => known.Contains(o.Key));
        var abandoned = await store.FilterAbandonedAsync(owned.Select(static o => o.Key).ToHashSet(), cancellationToken);
        seen.Orphans.AddRange(owned.Where(o => abandoned.Contains(o.Key)).Select(o => new Orphan(new BlobPath(container, o.Blob.Name), o.Blob.Etag)));
        seen.Strange += owned.Count(o => !abandoned.Contains(o.Key));
    }

    private async Task<Findings> DeleteAsync(IEnumerable<Orphan> orphans, CancellationToken cancellationToken)
    {
        var findings = default(Findings);
        foreach (var (path, etag) in orphans)
        {
            try
            {
                // Only what was looked at: with other bytes it is somebody's again, and the next walk looks anew.
                var deleted = await blobs.DeleteAsync(path, etag, cancellationToken);
                findings += deleted ? new Findings(1, 1) : default;
            }
            catch (RetryableException error)
            {
                LogLater(path, error.Code, error.Message);
                findings += new Findings(1, 0);
            }
        }

        return findings;
    }

    [LoggerMessage(1531, LogLevel.Error, "{Orphans} of {Blobs} blobs belong to no version. That many are never deleted: is this the right database, and is it whole? If so, remove them by hand.")]
    private partial void LogTooMany(int orphans, long blobs);

    [LoggerMessage(1532, LogLevel.Warning, "Orphan {Path} could not be deleted: {Code}: {Reason}. Tried again at the next walk.")]
    private partial void LogLater(BlobPath path, string code, string reason);

    private sealed record Orphan(BlobPath Path, string Etag);

    private sealed class Seen
    {
        public long Blobs { get; set; }

        public long Strange { get; set; }

        public List<Orphan> Orphans { get; } = [];
    }
}
