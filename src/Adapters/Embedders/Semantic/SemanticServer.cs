using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>
/// Keeps at most one <see cref="SemanticProcess"/>: started when somebody needs it, watched while it runs, started again when somebody needs
/// it after it ended, with a back-off that grows while it keeps ending, and stopped with the host. A process that does not say how it is,
/// that has worked on one text for longer than a request may take, or that has grown too large is ended.
/// </summary>
internal sealed partial class SemanticServer(IOptions<SemanticEmbedderOptions> options, TimeProvider time, ILogger<SemanticServer> logger) : IAsyncDisposable
{
    /// <summary>Longest wait for a start that is put off; callers who would wait longer are told when to come back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A process that lived so long did not end because of what its predecessor ended of.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromMinutes(1);

    private const int MostDoublings = 6;
    private const int MissesAllowed = 1;

    private readonly SemanticEmbedderOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly LoopbackHttp _http = new();

    private Task<SemanticProcess>? _current;
    private Task _watch = Task.CompletedTask;
    private int _failures;
    private long _failedAt;

    /// <summary>The process that runs; one is started when there is none.</summary>
    /// <exception cref="FatalException"><c>tool_missing</c>: it is not installed, or there is no Node.js.</exception>
    /// <exception cref="RetryableException"><c>embedder_unavailable</c>: it does not start, or ended so often that the next start is put off.</exception>
    public async Task<SemanticProcess> GetAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<SemanticProcess> current;
            lock (_gate)
            {
                current = _current ??= StartAsync(BackOff());
            }

            // The start is shared, so one caller's leaving does not end it.
            var process = await current.WaitAsync(cancellationToken);
            if (!process.Ended.IsCompleted)
            {
                return process;
            }

            await _watch.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<SemanticProcess>? current;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
            (current, _current) = (_current, null);
        }

        if (current is not null)
        {
            await current.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await (current.IsCompletedSuccessfully ? current.Result.StopAsync() : Task.CompletedTask);
        }

        await _watch;
        _http.Dispose();
        _stopping.Dispose();
    }

    private TimeSpan BackOff()
    {
        if (_stopping.IsCancellationRequested)
        {
            throw new RetryableException(ErrorCodes.EmbedderUnavailable, $"The embedder {SemanticEmbedder.Name} stops with its host.");
        }

        var pause = _failures == 0 ? TimeSpan.Zero : _options.RestartBackOff * Math.Pow(2, Math.Min(_failures - 1, MostDoublings));
        var wait = pause - time.GetElapsedTime(_failedAt);
        return wait <= Patience
            ? wait
            : throw new RetryableException(
                ErrorCodes.EmbedderUnavailable,
                $"The embedder {SemanticEmbedder.Name} ended {_failures} times in a row; it is started again in {wait.TotalSeconds:0} s. The log says why it ended.", null, wait);
    }

    private async Task<SemanticProcess> StartAsync(TimeSpan wait)
    {
        await Task.Yield();
        try
        {
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, _stopping.Token);
            return await StartAsync();
        }
        catch (OperationCanceledException error)
        {
            throw new RetryableException(ErrorCodes.EmbedderUnavailable, $"The embedder {SemanticEmbedder.Name} stops with its host.", error);
        }
        catch
        {
            Forget();
            throw;
        }
    }

    private async Task<SemanticProcess> StartAsync()
    {
        var installation = new SemanticInstallation(_options.Folder);
        installation.Require();
        var started = time.GetTimestamp();
        try
        {
            var process = await SemanticProcess.StartAsync(installation, _options, _http, time, logger, _stopping.Token);
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            LogStarted(logger, SemanticEmbedder.Name, process.Id, seconds);
            _watch = WatchAsync(process, time.GetTimestamp());
            return process;
        }
        catch (RetryableException error)
        {
            NoteFailure(TimeSpan.Zero);
            LogNotStarted(logger, SemanticEmbedder.Name, error.Message);
            throw;
        }
    }

    private async Task WatchAsync(SemanticProcess process, long started)
    {
        for (var misses = 0; !process.Ended.IsCompleted;)
        {
            try
            {
                await process.Ended.WaitAsync(_options.HealthInterval, time, _stopping.Token);
            }
            catch (TimeoutException)
            {
                var health = await process.AskAsync(CancellationToken.None);
                misses = health is null ? misses + 1 : 0;
                if (Complaint(health, misses) is { } complaint)
                {
                    process.End(complaint);
                }
            }
            catch (OperationCanceledException)
            {
                return; // the host stops, and stops it
            }
        }

        NoteFailure(time.GetElapsedTime(started));
        Forget();
        var reason = process.Reason ?? $"it ended by itself with exit code {process.ExitCode}";
        LogEnded(logger, SemanticEmbedder.Name, process.Id, reason);
    }

    private string? Complaint(SemanticHealth? health, int misses)
    {
        if (health is null)
        {
            return misses > MissesAllowed ? $"it did not say how it is, {misses} times" : null;
        }

        if (health.Longest > _options.RequestLimit.TotalMilliseconds)
        {
            return $"it has worked on one text for {health.Longest / 1000.0:0.#} s (Ingest:Embedders:Semantic:RequestTimeout)";
        }

        var megabytes = health.Rss / (1024 * 1024);
        return megabytes > _options.MaxMemoryMegabytes ? $"it uses {megabytes} MB of memory (Ingest:Embedders:Semantic:MaxMemoryMegabytes)" : null;
    }

    private void NoteFailure(TimeSpan lived)
    {
        lock (_gate)
        {
            _failures = lived > Stable ? 1 : _failures + 1;
            _failedAt = time.GetTimestamp();
        }
    }

    /// <summary>Whoever needs one next starts one.</summary>
    private void Forget()
    {
        lock (_gate)
        {
            _current = null;
        }
    }

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "The embedder {Model} runs as process {ProcessId}, ready after {Seconds:0.0} s.")]
    private static partial void LogStarted(ILogger logger, string model, int processId, double seconds);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Warning, Message = "The embedder {Model} did not start: {Reason}")]
    private static partial void LogNotStarted(ILogger logger, string model, string reason);

    [LoggerMessage(EventId = 4013, Level = LogLevel.Warning, Message = "The embedder {Model}, process {ProcessId}, is gone: {Reason}. It is started again when it is needed.")]
    private static partial void LogEnded(ILogger logger, string model, int processId, string reason);
}
