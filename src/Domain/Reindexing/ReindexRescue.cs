using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reindexing;

/// <summary>Returns reindexes of this process's queues to work whose holder made no progress for a whole lease (P3).</summary>
public sealed partial class ReindexRescue(
    IReindexQueue queue, IReindexSignal signal, IOptions<WorkerOptions> worker, IOptions<ReindexOptions> options, ILogger<ReindexRescue> logger)
{
    /// <summary>Rescues, once, and answers how many.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer; the next call finds them.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var rescued = await queue.RescueAsync([.. worker.Value.Queues], options.Value.MaxAttempts, options.Value.RetryBackOff, cancellationToken);
        foreach (var reindex in rescued)
        {
            LogRescued(reindex.ReindexId, reindex.Collection, reindex.Owner, reindex.State.ToName());
        }

        if (rescued.Count > 0)
        {
            signal.Notify();
        }

        return rescued.Count;
    }

    [LoggerMessage(1801, LogLevel.Warning, "Rescued reindex {ReindexId} of {Collection} from {Owner}, whose lease expired: {State}.")]
    private partial void LogRescued(Guid reindexId, string collection, string owner, string state);
}
