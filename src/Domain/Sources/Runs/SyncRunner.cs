using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Sources.Runs;

/// <summary>Takes step after step of one claimed run in this process, with one connector, until the work on it has ended.</summary>
internal sealed partial class SyncRunner(SyncSteps steps, ISyncRunQueue queue, LeasedSync leased, TimeProvider time, ILogger<SyncRunner> logger)
{
    /// <summary>Runs it. When cancelled, the run goes back to the queue and the attempt is not counted.</summary>
    /// <exception cref="RetryableException">The database did not answer; the lease expires and the rescue returns the run to work.</exception>
    public async Task<SyncOutcome> RunAsync(SyncWork work, CancellationToken cancellationToken)
    {
        LogStarted(work.Lease.RunId, work.Source, work.Kind, work.Attempt, work.Phase);
        try
        {
            var outcome = await StepAsync(work, cancellationToken);
            LogEnded(work.Lease.RunId, work.Source, outcome);
            return outcome;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var released = await leased.ReleaseAsync(work);
            return released.Ended ?? SyncOutcome.Released;
        }
    }

    private async Task<SyncOutcome> StepAsync(SyncWork work, CancellationToken cancellationToken)
    {
        SyncSession? session = null;
        SyncWork? now = work;
        while (now is not null)
        {
            // A budget belongs to a day: at midnight there is a new one.
            if (session is null || session.NextBudget <= time.GetUtcNow())
            {
                if (!steps.TryOpen(now, out session, out var error))
                {
                    return (await leased.FailAsync(now, error)).Ended ?? SyncOutcome.Failed;
                }
            }

            if ((await steps.StepAsync(now, session, cancellationToken)).Ended is { } ended)
            {
                return ended;
            }

            now = await queue.FindAsync(work.Lease, cancellationToken);
        }

        return SyncOutcome.Lost;
    }

    [LoggerMessage(1721, LogLevel.Information, "Sync run {RunId} of {Source} ({Kind}), attempt {Attempt}, goes on at {Phase}.")]
    private partial void LogStarted(Guid runId, string source, SyncRunKind kind, int attempt, SyncPhase phase);

    [LoggerMessage(1722, LogLevel.Information, "Sync run {RunId} of {Source}: {Outcome}.")]
    private partial void LogEnded(Guid runId, string source, SyncOutcome outcome);
}
