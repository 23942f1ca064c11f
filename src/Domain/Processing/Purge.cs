using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>
/// Removes the points and blobs of superseded versions. They are out of search already (the database says so); this gives the space back.
/// Idempotent: a crash half-way leaves work for the next run, and a version counts as purged only after everything of it is gone.
/// </summary>
public sealed partial class Purge(
    IDocumentRemoval removal, IVectorIndex index, IBlobStore blobs, IOptions<WorkerOptions> options, ILogger<Purge> logger)
{
    private const int BatchSize = 100;
    private const int MaxBatches = 50;

    private int _requested = 1;

    /// <summary>Something was superseded: purge at the next opportunity rather than at the next reconcile.</summary>
    public void Request() => Interlocked.Exchange(ref _requested, 1);

    /// <summary>Purges if it was requested since the last time. When it fails the request stays; an expected failure is only logged.</summary>
    public async Task RunRequestedAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _requested, 0) == 0)
        {
            return;
        }

        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception error)
        {
            Request();
            if (error is not IngestException known)
            {
                throw;
            }

            LogFailed(known.Code, known.Message);
        }
    }

    /// <summary>Purges up to 5,000 superseded versions of this process's queues and answers how many.</summary>
    /// <exception cref="RetryableException">Database, index or storage did not answer; what was done stays done.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var purged = 0;
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var targets = await removal.ListPurgeableAsync([.. options.Value.Queues], BatchSize, cancellationToken);
            if (targets.Count == 0)
            {
                break;
            }

            foreach (var target in targets)
            {
                await index.DeleteAsync(target.VectorCollection, target.Key, fromOrdinal: 0, cancellationToken);
                await blobs.DeleteAsync(BlobNames.Artifact(target.Key), etag: null, cancellationToken);
                await blobs.DeleteAsync(new BlobPath(BlobContainer.Documents, target.BlobName), etag: null, cancellationToken);
            }

            await removal.MarkPurgedAsync([.. targets.Select(static target => target.Key)], cancellationToken);
            purged += targets.Count;
        }

        return purged;
    }

    [LoggerMessage(1401, LogLevel.Warning, "Could not purge superseded versions: {Code}: {Reason}. Tried again soon.")]
    private partial void LogFailed(string code, string reason);
}
