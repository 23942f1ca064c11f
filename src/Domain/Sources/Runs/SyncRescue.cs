using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs;

/// <summary>Returns runs to work whose holder made no progress for a whole lease, or fails them when their attempts are used up (P3).</summary>
public sealed partial class SyncRescue(ISyncRunQueue queue, ISyncSignal signal, IOptions<SyncOptions> options, ILogger<SyncRescue> logger)
{
    /// <summary>Rescues, once, and answers how many.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer; the next call finds them.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var rescued = await queue.RescueAsync(options.Value.MaxAttempts, options.Value.RetryBackOff, cancellationToken);
        foreach (var run in rescued)
        {
            LogRescued(run.RunId, run.Source, run.Owner, run.State);
        }

        if (rescued.Count > 0)
        {
            signal.Notify();
        }

        return rescued.Count;
    }

    [LoggerMessage(1701, LogLevel.Warning, "Rescued sync run {RunId} of {Source} from {Owner}, whose lease expired: {State}.")]
    private partial void LogRescued(Guid runId, string source, string owner, SyncRunState state);
}
