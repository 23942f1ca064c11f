using System.Diagnostics;
using Ingest.Domain.Errors;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>
/// Runs work on one leased version and tells its row how it ended when it did not end well: the type of the error is the decision. Whatever
/// happens, the row says so or the lease expires (P3). Cancellation by the caller passes through: only the caller knows whether the version
/// is to be given back.
/// </summary>
internal sealed partial class LeasedWork
{
    /// <summary>The row must hear of the end even while the process is stopping, but not for long.</summary>
    private static readonly TimeSpan ClosingTimeout = TimeSpan.FromSeconds(3);

    private readonly IWorkQueue _queue;
    private readonly RetryDelay _retryDelay;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LeasedWork> _logger;

    public LeasedWork(IWorkQueue queue, IOptions<WorkerOptions> options, TimeProvider time, ILogger<LeasedWork> logger)
    {
        _queue = queue;
        _options = options.Value;
        _retryDelay = new RetryDelay(_options);
        _time = time;
        _logger = logger;
    }

    /// <summary>Runs <paramref name="work"/> and answers what it answers, or what became of the version because it threw.</summary>
    /// <param name="item">The version.</param>
    /// <param name="work">Gets the lease to report progress to and a token that is cancelled when the lease is gone.</param>
    /// <param name="cancellationToken">Stops the work; the version stays leased.</param>
    public async Task<StepResult> RunAsync(
        WorkItem item, Func<LeaseKeeper, CancellationToken, Task<StepResult>> work, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var span = StartSpan(item);
        var result = await Spans.EndingAsync(span, () => HoldAsync(item, work, cancellationToken), cancellationToken);
        if (result.Ended is { } ended)
        {
            span?.SetTag(TagNames.Outcome, ended.ToString().ToLowerInvariant());
            LogEnded(item.Key, ended, item.Attempt, _time.GetElapsedTime(started).TotalMilliseconds);
            if (ended is not (WorkOutcome.Failed or WorkOutcome.Retried))
            {
                IngestMetrics.CountEnded(ended, code: null);
            }
        }

        return result;
    }

    private static Activity? StartSpan(WorkItem item) => WorkTraces.StartRoot(SpanNames.Version, () => WorkTraces.Of(item.Key, item.Attempt))?
        .SetTag(TagNames.DocumentId, item.Key.DocumentId.ToString()).SetTag(TagNames.Version, item.Key.Version).SetTag(TagNames.Attempt, item.Attempt)
        .SetTag(TagNames.Collection, item.Collection);

    private async Task<StepResult> HoldAsync(
        WorkItem item, Func<LeaseKeeper, CancellationToken, Task<StepResult>> work, CancellationToken cancellationToken)
    {
        await using var lease = new LeaseKeeper(_queue, item.Lease, _options.LeaseDuration, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            return await work(lease, stop.Token);
        }
        catch (LeaseLostException)
        {
            return StepResult.End(WorkOutcome.Lost);
        }
        catch (Exception) when (lease.Lost.IsCancellationRequested)
        {
            return StepResult.End(WorkOutcome.Lost);
        }
        catch (Exception error) when (cancellationToken.IsCancellationRequested)
        {
            // Also when something that was cancelled ended with an error of its own (a killed tool, a broken connection): a stop is never
            // the version's failure. A real one comes again at the next attempt.
            throw new OperationCanceledException("The work was stopped.", error, cancellationToken);
        }
        catch (PausedException pause)
        {
            return StepResult.End(await CloseAsync(item, token => PauseAsync(item, pause, token)));
        }
        catch (FatalException error)
        {
            return StepResult.End(await CloseAsync(item, token => FailAsync(item, error, token)));
        }
        catch (Exception error)
        {
            // Not hidden: recorded in the row and its timeline, logged with its stack, and final after MaxAttempts.
            return StepResult.End(await CloseAsync(item, token => RetryAsync(item, error, token)));
        }
    }

    /// <summary>Gives the version back to the queue; the attempt is not counted.</summary>
    public async Task<WorkOutcome> ReleaseAsync(WorkItem item)
    {
        var outcome = await CloseAsync(item, async token => await _queue.ReleaseAsync(item.Lease, token) ? WorkOutcome.Released : WorkOutcome.Lost);
        IngestMetrics.CountEnded(outcome, code: null);
        LogReleased(item.Key, outcome, item.Attempt);
        return outcome;
    }

    private async Task<WorkOutcome> FailAsync(WorkItem item, FatalException error, CancellationToken cancellationToken)
    {
        LogFailed(item.Key, error.Code, error.Message);
        Spans.FailCurrent(error.Code);
        IngestMetrics.CountEnded(WorkOutcome.Failed, error.Code);
        return await _queue.FailAsync(item.Lease, error.Code, error.Message, cancellationToken) ? WorkOutcome.Failed : WorkOutcome.Lost;
    }

    private async Task<WorkOutcome> PauseAsync(WorkItem item, PausedException pause, CancellationToken cancellationToken)
    {
        LogPaused(item.Key, pause.Until, pause.Code, pause.Message);
        return await _queue.PauseAsync(item.Lease, pause.Code, pause.Message, pause.Until, cancellationToken) ? WorkOutcome.Paused : WorkOutcome.Lost;
    }

    private async Task<WorkOutcome> RetryAsync(WorkItem item, Exception error, CancellationToken cancellationToken)
    {
        var known = error as IngestException;
        var code = known?.Code ?? ErrorCodes.Unexpected;
        var message = known?.Message ?? $"An unforeseen {error.GetType().Name}; the service's log has the details under version {item.Key}.";
        var delay = _retryDelay.After(item.Attempt, (error as RetryableException)?.RetryAfter);
        if (known is null)
        {
            LogUnexpected(error, item.Key);
        }

        LogRetry(item.Key, code, message, delay.TotalSeconds);
        Spans.FailCurrent(code);
        IngestMetrics.CountEnded(WorkOutcome.Retried, code);
        var state = await _queue.RetryAsync(
            item.Lease, new RetryRequest(code, message, _time.GetUtcNow() + delay, _options.MaxAttempts), cancellationToken);
        return state is null ? WorkOutcome.Lost : WorkOutcome.Retried;
    }

    /// <summary>Tells the row how it ended. If that fails too, the lease expires and the rescue takes over.</summary>
    private async Task<WorkOutcome> CloseAsync(WorkItem item, Func<CancellationToken, Task<WorkOutcome>> close)
    {
        using var limit = new CancellationTokenSource(ClosingTimeout, _time);
        try
        {
            return await close(limit.Token);
        }
        catch (Exception error) when (error is RetryableException or OperationCanceledException)
        {
            LogNotClosed(item.Key, error.Message);
            return WorkOutcome.Lost;
        }
    }

    [LoggerMessage(1201, LogLevel.Information, "Version {Key}: {Outcome} (attempt {Attempt}, {Milliseconds:0} ms).")]
    private partial void LogEnded(Documents.VersionKey key, WorkOutcome outcome, int attempt, double milliseconds);

    [LoggerMessage(1206, LogLevel.Information, "Version {Key}: {Outcome} (attempt {Attempt}), because its worker stops.")]
    private partial void LogReleased(Documents.VersionKey key, WorkOutcome outcome, int attempt);

    [LoggerMessage(1202, LogLevel.Warning, "Version {Key} failed with {Code}: {Reason}")]
    private partial void LogFailed(Documents.VersionKey key, string code, string reason);

    [LoggerMessage(1207, LogLevel.Information, "Version {Key} waits until {Until:u}: {Code}: {Reason}")]
    private partial void LogPaused(Documents.VersionKey key, DateTimeOffset until, string code, string reason);

    [LoggerMessage(1203, LogLevel.Warning, "Version {Key} is retried in {Seconds:0.0} s after {Code}: {Reason}")]
    private partial void LogRetry(Documents.VersionKey key, string code, string reason, double seconds);

    [LoggerMessage(1204, LogLevel.Error, "Version {Key} met an unforeseen error.")]
    private partial void LogUnexpected(Exception error, Documents.VersionKey key);

    [LoggerMessage(1205, LogLevel.Warning, "Version {Key} could not be closed ({Reason}); its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Documents.VersionKey key, string reason);
}
