using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// Runs a step of one leased reindex and tells its row how it ended when it did not end well: the type of the error is the decision. Whatever happens,
/// the row says so or the lease expires (P3). Cancellation by the caller passes through: only the caller knows whether the reindex is to be given back.
/// </summary>
internal sealed partial class LeasedReindex
{
    /// <summary>The row must hear of the end even while the process is stopping, but not for long.</summary>
    private static readonly TimeSpan ClosingTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(1);

    private readonly IReindexQueue _queue;
    private readonly RetryDelay _retryDelay;
    private readonly ReindexOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LeasedReindex> _logger;

    public LeasedReindex(IReindexQueue queue, IOptions<ReindexOptions> options, TimeProvider time, ILogger<LeasedReindex> logger)
    {
        _queue = queue;
        _options = options.Value;
        _retryDelay = new RetryDelay(_options.RetryBackOff, _options.MaxRetryBackOff, LongestWish);
        _time = time;
        _logger = logger;
    }

    /// <summary>Runs <paramref name="step"/> and answers what it answers, or what became of the reindex because it threw.</summary>
    /// <param name="work">The reindex.</param>
    /// <param name="step">Gets a token that is cancelled when a page hangs for so long that somebody else may have the reindex.</param>
    /// <param name="cancellationToken">Stops the step; the reindex stays leased.</param>
    public async Task<ReindexStepResult> RunAsync(
        ReindexWork work, Func<CancellationToken, Task<ReindexStepResult>> step, CancellationToken cancellationToken)
    {
        using var span = WorkTraces.StartRoot(SpanNames.ReindexStep, () => WorkTraces.Of(work.Lease.ReindexId))?
            .SetTag(TagNames.Collection, work.Collection).SetTag(TagNames.Reindex, work.Lease.ReindexId.ToString()).SetTag(TagNames.Phase, work.Phase.ToName());
        using var hangs = new CancellationTokenSource(_options.StepTime + _options.LeaseDuration, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hangs.Token);
        try
        {
            return await step(stop.Token);
        }
        catch (LeaseLostException)
        {
            return ReindexStepResult.End(ReindexOutcome.Lost);
        }
        catch (Exception error) when (cancellationToken.IsCancellationRequested)
        {
            // Also when something that was cancelled ended with an error of its own: a stop is never the reindex's failure.
            throw new OperationCanceledException("The reindex was stopped.", error, cancellationToken);
        }
        catch (Exception) when (hangs.IsCancellationRequested)
        {
            return ReindexStepResult.End(ReindexOutcome.Lost);
        }
        catch (FatalException error)
        {
            return await CloseAsync(work, token => FailAsync(work, error, token));
        }
        catch (Exception error)
        {
            // Not hidden: recorded in the row, logged with its stack when nobody foresaw it, and then final after MaxAttempts.
            return await CloseAsync(work, token => RetryAsync(work, error, token));
        }
    }

    /// <summary>Gives the reindex back to the queue; the attempt is not counted.</summary>
    public Task<ReindexStepResult> ReleaseAsync(ReindexWork work) => CloseAsync(
        work, async token => await _queue.ReleaseAsync(work.Lease, token) ? ReindexOutcome.Released : ReindexOutcome.Lost);

    private async Task<ReindexOutcome> FailAsync(ReindexWork work, FatalException error, CancellationToken cancellationToken)
    {
        LogFailed(work.Lease.ReindexId, work.Collection, error.Code, error.Message);
        Spans.FailCurrent(error.Code);
        return await _queue.FailAsync(work.Lease, error.Code, error.Message, cancellationToken) ? ReindexOutcome.Failed : ReindexOutcome.Lost;
    }

    private async Task<ReindexOutcome> RetryAsync(ReindexWork work, Exception error, CancellationToken cancellationToken)
    {
        var known = error as IngestException;
        var code = known?.Code ?? ErrorCodes.Unexpected;
        var message = known?.Message ?? $"An unforeseen {error.GetType().Name}; the service's log has the details under reindex {work.Lease.ReindexId:D}.";
        var notBefore = _time.GetUtcNow() + _retryDelay.After(work.Attempt, (error as RetryableException)?.RetryAfter);
        if (known is null)
        {
            LogUnexpected(error, work.Lease.ReindexId, work.Collection);
        }

        LogRetry(work.Lease.ReindexId, work.Collection, notBefore, code, message);
        Spans.FailCurrent(code);

        // A service that does not answer is waited for: the collection stays searchable, and the row says what it waits for.
        var state = await _queue.RetryAsync(
            work.Lease, new RetryRequest(code, message, notBefore, _options.MaxAttempts), countsAsAttempt: known is null, cancellationToken);
        return state switch
        {
            null => ReindexOutcome.Lost,
            ReindexState.Failed => ReindexOutcome.Failed,
            _ => ReindexOutcome.Retried,
        };
    }

    /// <summary>Tells the row how it ended. If that fails too, the lease expires and the rescue takes over.</summary>
    private async Task<ReindexStepResult> CloseAsync(ReindexWork work, Func<CancellationToken, Task<ReindexOutcome>> close)
    {
        using var limit = new CancellationTokenSource(ClosingTimeout, _time);
        try
        {
            return ReindexStepResult.End(await close(limit.Token));
        }
        catch (Exception error) when (error is RetryableException or OperationCanceledException)
        {
            LogNotClosed(work.Lease.ReindexId, work.Collection, error.Message);
            return ReindexStepResult.End(ReindexOutcome.Lost);
        }
    }

    [LoggerMessage(1811, LogLevel.Warning, "Reindex {ReindexId} of {Collection} failed with {Code}: {Reason}")]
    private partial void LogFailed(Guid reindexId, string collection, string code, string reason);

    [LoggerMessage(1812, LogLevel.Warning, "Reindex {ReindexId} of {Collection} goes on after {NotBefore:u}, because of {Code}: {Reason}")]
    private partial void LogRetry(Guid reindexId, string collection, DateTimeOffset notBefore, string code, string reason);

    [LoggerMessage(1813, LogLevel.Error, "Reindex {ReindexId} of {Collection} met an unforeseen error.")]
    private partial void LogUnexpected(Exception error, Guid reindexId, string collection);

    [LoggerMessage(1814, LogLevel.Warning, "Reindex {ReindexId} of {Collection} could not be closed ({Reason}); its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Guid reindexId, string collection, string reason);
}
