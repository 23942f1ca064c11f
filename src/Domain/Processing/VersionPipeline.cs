using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>How work on a version ended, as this worker saw it.</summary>
public enum WorkOutcome
{
    /// <summary>Searchable.</summary>
    Published,

    /// <summary>Failed for good; the row has the reason.</summary>
    Failed,

    /// <summary>Back in the queue after a retryable failure (or superseded, or out of attempts: the row says which).</summary>
    Retried,

    /// <summary>Given back because the worker stops.</summary>
    Released,

    /// <summary>The lease was gone; somebody else is responsible.</summary>
    Lost,
}

/// <summary>
/// Everything that happens to one claimed version: extract, index, publish, and what becomes of it when one of them fails. The type of the
/// error is the decision; cancellation gives the version back. Whatever happens, the row says so or the lease expires (P3).
/// </summary>
public sealed partial class VersionPipeline
{
    /// <summary>The row must hear of the end even while the process is stopping, but not for long.</summary>
    private static readonly TimeSpan ClosingTimeout = TimeSpan.FromSeconds(3);

    private readonly IWorkQueue _queue;
    private readonly ExtractStage _extract;
    private readonly IndexStage _index;
    private readonly Scratch _scratch;
    private readonly RetryDelay _retryDelay;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<VersionPipeline> _logger;

    internal VersionPipeline(
        IWorkQueue queue, ExtractStage extract, IndexStage index, Scratch scratch, IOptions<WorkerOptions> options, TimeProvider time,
        ILogger<VersionPipeline> logger)
    {
        _queue = queue;
        _extract = extract;
        _index = index;
        _scratch = scratch;
        _options = options.Value;
        _retryDelay = new RetryDelay(_options);
        _time = time;
        _logger = logger;
    }

    /// <summary>Works on a version until it is published, failed, retried, released or lost. Does not throw for what the version did.</summary>
    /// <param name="item">A fresh claim.</param>
    /// <param name="cancellationToken">Stops the work and releases the version.</param>
    public async Task<WorkOutcome> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        using var activity = IngestTelemetry.Source.StartActivity("ingest.version");
        activity?.SetTag("ingest.version.key", item.Key.ToString());
        var started = _time.GetTimestamp();

        await using var lease = new LeaseKeeper(_queue, item.Lease, _options.LeaseDuration, _time);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        WorkOutcome outcome;
        try
        {
            outcome = await ProcessAsync(item, lease, work.Token);
        }
        catch (LeaseLostException)
        {
            outcome = WorkOutcome.Lost;
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            outcome = WorkOutcome.Lost;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = await CloseAsync(item, token => ReleaseAsync(item, token));
        }
        catch (FatalException error)
        {
            outcome = await CloseAsync(item, token => FailAsync(item, error, token));
        }
        catch (Exception error)
        {
            // Not hidden: recorded in the row and its timeline, logged with its stack, and final after MaxAttempts.
            outcome = await CloseAsync(item, token => RetryAsync(item, error, token));
        }

        LogEnded(item.Key, outcome, item.Attempt, _time.GetElapsedTime(started).TotalMilliseconds);
        return outcome;
    }

    private async Task<WorkOutcome> ProcessAsync(WorkItem item, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        using var scratch = _scratch.CreateFolder();
        var text = await _extract.RunAsync(item, scratch, lease, cancellationToken);
        var chunks = await _index.RunAsync(item, text, lease, cancellationToken);
        var (warningCode, warningMessage) = chunks == 0 && text.WarningCode is null
            ? (ErrorCodes.NoText, "The file has no text, so nothing of it can be found.")
            : (text.WarningCode, text.WarningMessage);
        var published = await _queue.PublishAsync(
            item.Lease, new Publication(chunks, text.Pages, warningCode, warningMessage), cancellationToken);
        return published ? WorkOutcome.Published : WorkOutcome.Lost;
    }

    private async Task<WorkOutcome> ReleaseAsync(WorkItem item, CancellationToken cancellationToken) =>
        await _queue.ReleaseAsync(item.Lease, cancellationToken) ? WorkOutcome.Released : WorkOutcome.Lost;

    private async Task<WorkOutcome> FailAsync(WorkItem item, FatalException error, CancellationToken cancellationToken)
    {
        LogFailed(item.Key, error.Code, error.Message);
        return await _queue.FailAsync(item.Lease, error.Code, error.Message, cancellationToken) ? WorkOutcome.Failed : WorkOutcome.Lost;
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

    [LoggerMessage(1202, LogLevel.Warning, "Version {Key} failed with {Code}: {Reason}")]
    private partial void LogFailed(Documents.VersionKey key, string code, string reason);

    [LoggerMessage(1203, LogLevel.Warning, "Version {Key} is retried in {Seconds:0.0} s after {Code}: {Reason}")]
    private partial void LogRetry(Documents.VersionKey key, string code, string reason, double seconds);

    [LoggerMessage(1204, LogLevel.Error, "Version {Key} met an unforeseen error.")]
    private partial void LogUnexpected(Exception error, Documents.VersionKey key);

    [LoggerMessage(1205, LogLevel.Warning, "Version {Key} could not be closed ({Reason}); its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Documents.VersionKey key, string reason);
}
