using System.Globalization;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>
/// Claims versions of its queues and runs them, at most <see cref="WorkerOptions.Slots"/> at once; beside it returns expired leases to work
/// and purges, each in a loop of its own, so that slow storage never delays a rescue (P3). No error ends a loop: what nobody foresaw is
/// logged with its stack, and the loop goes on. A stop first waits <see cref="WorkerOptions.StopGrace"/> for what is in work, then releases
/// the rest.
/// </summary>
public sealed partial class Worker(
    IWorkQueue queue, VersionPipeline pipeline, IWorkSignal signal, Rescue rescue, Purge purge, IOptions<WorkerOptions> options,
    TimeProvider time, ILogger<Worker> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private const int RescueBatch = 100;

    private readonly WorkerOptions _options = options.Value;
    private readonly string _owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>Works until cancelled; returns when nothing is in work any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        LogStarted(_owner, string.Join(", ", _options.Queues), _options.Slots);
        await Task.WhenAll(
            ClaimLoopAsync(cancellationToken),
            RepeatAsync("look for expired leases", token => rescue.RunAsync(RescueBatch, token), cancellationToken),
            RepeatAsync("purge", purge.RunRequestedAsync, cancellationToken));
        LogStopped(_owner);
    }

    private async Task ClaimLoopAsync(CancellationToken stopping)
    {
        using var abort = new CancellationTokenSource();
        var inWork = new List<Task>(_options.Slots);
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            inWork.RemoveAll(static task => task.IsCompleted);
            var claimed = 0;
            try
            {
                claimed = await ClaimAsync(inWork, stopping, abort.Token);
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (IngestException error)
            {
                failures++;
                LogClaimFailed(error.Code, error.Message);
            }
            catch (Exception error)
            {
                failures++;
                LogUnforeseen(error, "claim work");
            }

            if (claimed == 0)
            {
                await PauseAsync(failures, stopping);
            }
        }

        await DrainAsync(inWork, abort);
    }

    private async Task<int> ClaimAsync(List<Task> inWork, CancellationToken stopping, CancellationToken abort)
    {
        var free = _options.Slots - inWork.Count;
        if (free == 0)
        {
            await Task.WhenAny(inWork).WaitAsync(stopping);
            return 1;
        }

        var items = await queue.ClaimAsync(new ClaimRequest([.. _options.Queues], _owner, free, _options.LeaseDuration), stopping);
        foreach (var item in items)
        {
            inWork.Add(Task.Run(() => WorkAsync(item, abort), CancellationToken.None));
        }

        return items.Count;
    }

    private async Task WorkAsync(WorkItem item, CancellationToken abort)
    {
        try
        {
            var outcome = await pipeline.RunAsync(item, abort);
            if (outcome == WorkOutcome.Published && item.Key.Version > 1)
            {
                purge.Request();
            }
        }
        catch (Exception error)
        {
            // Not even its row could be told; nobody awaits this task, so here is the place to say it.
            LogNotClosed(error, item.Key);
        }

        // A finished slot, or a newer version of this document, may have been waiting for this.
        signal.Notify();
    }

    private async Task PauseAsync(int failures, CancellationToken stopping)
    {
        var pause = _options.PollInterval * Math.Pow(2, Math.Min(failures, 10));
        try
        {
            await signal.WaitAsync(pause < LongestPause || failures == 0 ? pause : LongestPause, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }

    private async Task DrainAsync(List<Task> inWork, CancellationTokenSource abort)
    {
        var all = Task.WhenAll(inWork);
        try
        {
            await all.WaitAsync(_options.StopGrace, time);
        }
        catch (TimeoutException)
        {
            LogReleasing(inWork.Count(static task => !task.IsCompleted));
            await abort.CancelAsync();
            await all;
        }
    }

    private async Task RepeatAsync(string duty, Func<CancellationToken, Task> run, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.RescueInterval, time);
        try
        {
            do
            {
                await TryAsync(duty, run, stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: another process, or the next start, goes on.
        }
    }

    private async Task TryAsync(string duty, Func<CancellationToken, Task> run, CancellationToken stopping)
    {
        try
        {
            await run(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
        catch (IngestException error)
        {
            LogDutyFailed(duty, error.Code, error.Message);
        }
        catch (Exception error)
        {
            LogUnforeseen(error, duty);
        }
    }

    [LoggerMessage(1301, LogLevel.Information, "Worker {Owner} takes queues {Queues} with {Slots} slots.")]
    private partial void LogStarted(string owner, string queues, int slots);

    [LoggerMessage(1302, LogLevel.Information, "Worker {Owner} stopped; nothing is in its hands.")]
    private partial void LogStopped(string owner);

    [LoggerMessage(1303, LogLevel.Warning, "Could not claim work: {Code}: {Reason}")]
    private partial void LogClaimFailed(string code, string reason);

    [LoggerMessage(1304, LogLevel.Warning, "Stopping: {Count} versions in work are released.")]
    private partial void LogReleasing(int count);

    [LoggerMessage(1306, LogLevel.Warning, "Could not {Duty}: {Code}: {Reason}")]
    private partial void LogDutyFailed(string duty, string code, string reason);

    [LoggerMessage(1307, LogLevel.Error, "Could not {Duty}: an unforeseen error. Tried again.")]
    private partial void LogUnforeseen(Exception error, string duty);

    [LoggerMessage(1308, LogLevel.Error, "Version {Key} could not be closed; its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Exception error, Documents.VersionKey key);
}
