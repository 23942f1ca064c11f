using System.Globalization;
using Ingest.Domain.Blobs;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// Rows whose blob is gone. What waits for its bytes fails with <c>blob_missing</c>; what is searchable stays so, with a warning, because its
/// points are whole. Looks at up to <see cref="Budget"/> versions a run and goes on there the next time.
/// </summary>
internal sealed class MissingBlobs(IReconcileStore store, IBlobStore blobs, IOptions<WorkerOptions> options) : IReconcileCheck
{
    private const int Budget = 2_000;
    private const int PageSize = 500;
    private const int Concurrency = 8;

    public string Name => "missing_blobs";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        string[] queues = [.. options.Value.Queues];
        var scope = string.Join(',', queues.Order(StringComparer.Ordinal));
        var after = VersionCursor.Parse(await store.GetCursorAsync(Name, scope, cancellationToken));
        var findings = default(Findings);
        for (var seen = 0; seen < Budget; seen += PageSize)
        {
            var page = await store.ListStoredAsync(queues, after, PageSize, cancellationToken);
            findings += await CheckAsync(page, cancellationToken);
            after = page.Count < PageSize ? null : page[^1].Key;
            await store.SetCursorAsync(Name, scope, VersionCursor.Format(after), cancellationToken);
            if (after is null)
            {
                break;
            }
        }

        return findings;
    }

    private async Task<Findings> CheckAsync(IReadOnlyList<StoredVersion> page, CancellationToken cancellationToken)
    {
        var missing = new System.Collections.Concurrent.ConcurrentBag<StoredVersion>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(page, parallel, async (version, token) =>
        {
            if (await blobs.FindAsync(new BlobPath(BlobContainer.Documents, version.BlobName), token) is null)
            {
                missing.Add(version);
            }
        });

        var findings = default(Findings);
        foreach (var version in missing)
        {
            var message = string.Create(
                CultureInfo.InvariantCulture, $"Blob documents/{version.BlobName} ({version.Size:N0} bytes) is not in storage any more. Add the file again.");
            if (await store.MarkBlobMissingAsync(version.Key, message, cancellationToken) is not null)
            {
                findings += new Findings(1, 0, 1);
            }
        }

        return findings;
    }
}
