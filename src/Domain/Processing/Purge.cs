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
    IDocumentRemoval removal, IVectorIndex index, IBlobStore blobs, IOptions<WorkerOptions> options, ILogger<Purge> logger) : IDisposable
{
    private const int BatchSize = 100;
    private const int MaxBatches = 50;
    private const int MaxFailures = 10;

    private readonly SemaphoreSlim _one = new(1, 1);

    // What failed since a run last came to the end of the list. Without it, ten stuck ones, being the oldest, would keep out all others for good.
    private readonly HashSet<VersionKey> _putOff = [];
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

    /// <summary>
    /// Purges up to 5,000 superseded versions of this process's queues. One that cannot be purged does not keep the others from it: it is put
    /// off until a run has come to the end of the list. After <see cref="MaxFailures"/> of them the run ends, because storage or index may be away.
    /// </summary>
    /// <exception cref="RetryableException">The database did not answer; what was done stays done.</exception>
    public async Task<PurgeReport> RunAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var report = default(PurgeReport);
            for (var batch = 0; batch < MaxBatches && report.Failed < MaxFailures; batch++)
            {
                var targets = await removal.ListPurgeableAsync([.. options.Value.Queues], _putOff, BatchSize, cancellationToken);
                if (targets.Count == 0)
                {
                    _putOff.Clear();
                    break;
                }

                report += await PurgeAsync(targets, MaxFailures - report.Failed, cancellationToken);
            }

            return report;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<PurgeReport> PurgeAsync(IReadOnlyList<PurgeTarget> targets, int maxFailures, CancellationToken cancellationToken)
    {
        var gone = new List<VersionKey>(targets.Count);
        var failed = 0;
        foreach (var target in targets)
        {
            if (await TryDeleteAsync(target, cancellationToken))
            {
                gone.Add(target.Key);
            }
            else if (++failed == maxFailures)
            {
                break;
            }
        }

        if (gone.Count > 0)
        {
            await removal.MarkPurgedAsync(gone, cancellationToken);
        }

        return new PurgeReport(gone.Count, failed);
    }

    private async Task<bool> TryDeleteAsync(PurgeTarget target, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var vectorCollection in target.VectorCollections)
            {
                await index.DeleteAsync(vectorCollection, target.Key, fromOrdinal: 0, cancellationToken);
            }

            await blobs.DeleteAsync(BlobNames.Artifact(target.Key), etag: null, cancellationToken);
            await blobs.DeleteAsync(new BlobPath(BlobContainer.Documents, target.BlobName), etag: null, cancellationToken);
            return true;
        }
        catch (IngestException error) when (error.Code != ErrorCodes.DatabaseUnavailable)
        {
            _putOff.Add(target.Key);
            LogPutOff(target.Key, error.Code, error.Message);
            return false;
        }
    }

    [LoggerMessage(1401, LogLevel.Warning, "Could not purge superseded versions: {Code}: {Reason}. Tried again soon.")]
    private partial void LogFailed(string code, string reason);

    [LoggerMessage(1402, LogLevel.Warning, "Could not purge {Key}: {Code}: {Reason}. Tried again at a later run.")]
    private partial void LogPutOff(VersionKey key, string code, string reason);
}

/// <summary>What a purge did.</summary>
/// <param name="Purged">Versions of which nothing is left.</param>
/// <param name="Failed">Versions that stay for a later run.</param>
public readonly record struct PurgeReport(int Purged, int Failed)
{
    /// <summary>Both together.</summary>
    public static PurgeReport operator +(PurgeReport left, PurgeReport right) => new(left.Purged + right.Purged, left.Failed + right.Failed);
}
