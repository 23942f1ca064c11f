using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// Removes vector collections that nobody wants back: of cancelled reindexes, and those that were discarded after a switch. Idempotent: a crash half-way
/// leaves work for the next run.
/// </summary>
public sealed partial class DiscardedVectors(
    IReindexStore store, IVectorIndex index, IOptions<WorkerOptions> worker, ILogger<DiscardedVectors> logger)
{
    /// <summary>Removes those of this process's queues; answers how many.</summary>
    /// <exception cref="Errors.RetryableException">Database or index did not answer; the next call goes on.</exception>
    public Task<int> RunAsync(CancellationToken cancellationToken) => RunAsync([.. worker.Value.Queues], cancellationToken);

    /// <summary>Removes those of these queues.</summary>
    /// <exception cref="Errors.RetryableException">Database or index did not answer; the next call goes on.</exception>
    public async Task<int> RunAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken)
    {
        var discarded = await store.ListDiscardedAsync(queues, cancellationToken);
        foreach (var vectorCollection in discarded)
        {
            await index.DropCollectionAsync(vectorCollection, cancellationToken);
            await store.ForgetAsync(vectorCollection, cancellationToken);
            LogRemoved(vectorCollection);
        }

        return discarded.Count;
    }

    [LoggerMessage(1802, LogLevel.Information, "Vector collection {VectorCollection} was discarded and is removed.")]
    private partial void LogRemoved(string vectorCollection);
}
