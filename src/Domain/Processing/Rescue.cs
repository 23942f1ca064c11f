using Ingest.Domain.Documents;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>Returns versions of this process's queues to work whose lease expired, or fails them when their attempts are used up (P3).</summary>
public sealed partial class Rescue(IWorkQueue queue, IWorkSignal signal, IOptions<WorkerOptions> options, ILogger<Rescue> logger)
{
    /// <summary>Rescues up to <paramref name="limit"/> versions and answers how many.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer; the next run finds them.</exception>
    public async Task<int> RunAsync(int limit, CancellationToken cancellationToken)
    {
        var worker = options.Value;
        var rescued = await queue.RescueAsync([.. worker.Queues], worker.MaxAttempts, worker.RetryBackOff, limit, cancellationToken);
        foreach (var version in rescued)
        {
            LogRescued(version.Key, version.Owner, version.State);
        }

        if (rescued.Count > 0)
        {
            signal.Notify();
        }

        return rescued.Count;
    }

    [LoggerMessage(1305, LogLevel.Warning, "Rescued {Key} from {Owner}, whose lease expired: {State}.")]
    private partial void LogRescued(VersionKey key, string owner, VersionState state);
}
