using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// Runs a step of one leased run and tells its row how it ended when it did not end well: the type of the error is the decision. Whatever happens,
/// the row says so or the lease expires (P3). Cancellation by the caller passes through: only the caller knows whether the run is to be given back.
/// </summary>
internal sealed partial class LeasedSync
{
    /// <summary>The row must hear of the end even while the process is stopping, but not for long.</summary>
    private static readonly TimeSpan ClosingTimeout = TimeSpan.FromSeconds(3);

    /// <summary>A source may ask to be left alone for a day; daily quotas do.</summary>
    private static readonly TimeSpan LongestWish = TimeSpan.FromDays(1);

    private readonly ISyncRunQueue _queue;
    private readonly ISyncQueries _queries;
    private readonly RetryDelay _retryDelay;
    private readonly SyncOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LeasedSync> _logger;

    public LeasedSync(ISyncRunQueue queue, ISyncQueries queries, IOptions<SyncOptions> options, TimeProvider time, ILogger<LeasedSync> logger)
    {
        _queue = queue;
        _queries = queries;
        _options = options.Value;
        _retryDelay = new RetryDelay(_options.RetryBackOff, _options.MaxRetryBackOff, LongestWish);
        _time = time;
        _logger = logger;
    }

    /// <summary>Runs <paramref name="step"/> and answers what it answers, or what became of the run because it threw.</summary>
    /// <param name="work">The run.</param>
    /// <param name="session">What is open for it.</param>
    /// <param name="step">Gets a token that is cancelled when the lease is gone.</param>
    /// <param name="cancellationToken">Stops the step; the run stays leased.</param>
    public async Task<SyncStepResult> RunAsync(
        SyncWork work, SyncSession session, Func<CancellationToken, Task<SyncStepResult>> step, CancellationToken cancellationToken)
    {
        using var span = WorkTraces.StartRoot(SpanNames.SyncStep, () => WorkTraces.Of(work.Lease.RunId))?
            .SetTag(TagNames.SourceName, work.Source).SetTag(TagNames.SyncRun, work.Lease.RunId.ToString()).SetTag(TagNames.Attempt, work.Attempt)
            .SetTag(TagNames.Phase, work.Phase.ToName());
        return Count(work, await Spans.EndingAsync(span, () => HoldAsync(work, session, step, cancellationToken), cancellationToken));
    }

    private async Task<SyncStepResult> HoldAsync(
        SyncWork work, SyncSession session, Func<CancellationToken, Task<SyncStepResult>> step, CancellationToken cancellationToken)
    {
        await using var lease = new SyncLeaseKeeper(_queue, work.Lease, session, _options.LeaseDuration, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Gone);
        try
        {
            var result = await step(stop.Token);
            if (result.Ended is null)
            {
                await lease.SaveAsync(stop.Token);
            }

            return result;
        }
        catch (LeaseLostException)
        {
            return SyncStepResult.End(SyncOutcome.Lost);
        }
        catch (Exception) when (lease.Gone.IsCancellationRequested)
        {
            return SyncStepResult.End(SyncOutcome.Lost);
        }
        catch (Exception error) when (cancellationToken.IsCancellationRequested)
        {
            // Also when something that was cancelled ended with an error of its own: a stop is never the run's failure.
            throw new OperationCanceledException("The sync was stopped.", error, cancellationToken);
        }
        catch (FatalException error)
        {
            return await CloseAsync(work, async token =>
            {
                await lease.SaveAfterErrorAsync(token);
                return await RecordFailureAsync(work, error, token);
            });
        }
        catch (Exception error)
        {
            // Not hidden: recorded in the row, logged with its stack, and final after MaxAttempts.
            return await CloseAsync(work, async token =>
            {
                await lease.SaveAfterErrorAsync(token);
                return await RetryAsync(work, session, error, token);
            });
        }
    }

    /// <summary>The run cannot even be opened.</summary>
    public async Task<SyncStepResult> FailAsync(SyncWork work, FatalException error) =>
        Count(work, await CloseAsync(work, token => RecordFailureAsync(work, error, token)));

    /// <summary>Gives the run back to the queue; the attempt is not counted.</summary>
    public async Task<SyncStepResult> ReleaseAsync(SyncWork work) => Count(work, await CloseAsync(work, async token =>
        SyncStepResult.End(await _queue.ReleaseAsync(work.Lease, token) ? SyncOutcome.Released : SyncOutcome.Lost)));

    private static SyncStepResult Count(SyncWork work, SyncStepResult result)
    {
        if (result.Ended is { } outcome)
        {
            IngestMetrics.CountEnded(work.Source, outcome);
        }

        return result;
    }

    private async Task<SyncStepResult> RecordFailureAsync(SyncWork work, FatalException error, CancellationToken cancellationToken)
    {
        LogFailed(work.Lease.RunId, work.Source, error.Code, error.Message);
        Spans.FailCurrent(error.Code);
        if (error.Code == ErrorCodes.SourceRefused)
        {
            await _queries.RecordAccessAsync(work.Source, access: null, error.Code, error.Message, cancellationToken);
        }

        var failed = await _queue.FailAsync(work.Lease, error.Code, error.Message, cancellationToken);
        return SyncStepResult.End(failed ? SyncOutcome.Failed : SyncOutcome.Lost);
    }

    private async Task<SyncStepResult> RetryAsync(SyncWork work, SyncSession session, Exception error, CancellationToken cancellationToken)
    {
        var known = error as IngestException;
        var code = known?.Code ?? ErrorCodes.Unexpected;
        var message = known?.Message ?? $"An unforeseen {error.GetType().Name}; the service's log has the details under sync run {work.Lease.RunId:D}.";
        var waits = code is ErrorCodes.SourceThrottled or ErrorCodes.SourceQuota;
        var notBefore = NotBefore(work, session, code, (error as RetryableException)?.RetryAfter);
        if (known is null)
        {
            LogUnexpected(error, work.Lease.RunId, work.Source);
        }

        LogRetry(work.Lease.RunId, work.Source, notBefore, code, message);
        Spans.FailCurrent(code);
        var state = await _queue.RetryAsync(
            work.Lease, new RetryRequest(code, message, notBefore, _options.MaxAttempts), countsAsAttempt: !waits, cancellationToken);
        return state switch
        {
            null => SyncStepResult.End(SyncOutcome.Lost),
            SyncRunState.Failed => SyncStepResult.End(SyncOutcome.Failed),
            _ => SyncStepResult.End(SyncOutcome.Retried, notBefore),
        };
    }

    private DateTimeOffset NotBefore(SyncWork work, SyncSession session, string code, TimeSpan? retryAfter) => code switch
    {
        ErrorCodes.SourceQuota when retryAfter is null => session.NextBudget,
        ErrorCodes.SourceThrottled when retryAfter is null => _time.GetUtcNow() + _options.MaxRetryBackOff,
        _ => _time.GetUtcNow() + _retryDelay.After(work.Attempt, retryAfter),
    };

    /// <summary>Tells the row how it ended. If that fails too, the lease expires and the rescue takes over.</summary>
    private async Task<SyncStepResult> CloseAsync(SyncWork work, Func<CancellationToken, Task<SyncStepResult>> close)
    {
        using var limit = new CancellationTokenSource(ClosingTimeout, _time);
        try
        {
            return await close(limit.Token);
        }
        catch (LeaseLostException)
        {
            return SyncStepResult.End(SyncOutcome.Lost);
        }
        catch (Exception error) when (error is RetryableException or OperationCanceledException)
        {
            LogNotClosed(work.Lease.RunId, work.Source, error.Message);
            return SyncStepResult.End(SyncOutcome.Lost);
        }
    }

    [LoggerMessage(1711, LogLevel.Warning, "Sync run {RunId} of {Source} failed with {Code}: {Reason}")]
    private partial void LogFailed(Guid runId, string source, string code, string reason);

    [LoggerMessage(1712, LogLevel.Warning, "Sync run {RunId} of {Source} goes on after {NotBefore:u}, because of {Code}: {Reason}")]
    private partial void LogRetry(Guid runId, string source, DateTimeOffset notBefore, string code, string reason);

    [LoggerMessage(1713, LogLevel.Error, "Sync run {RunId} of {Source} met an unforeseen error.")]
    private partial void LogUnexpected(Exception error, Guid runId, string source);

    [LoggerMessage(1714, LogLevel.Warning, "Sync run {RunId} of {Source} could not be closed ({Reason}); its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Guid runId, string source, string reason);
}
