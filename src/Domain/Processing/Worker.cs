using System.Globalization;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>
/// Claims versions of its queues and runs them, at most <see cref="WorkerOptions.Slots"/> at once; returns expired leases to work beside it.
/// A stop first waits <see cref="WorkerOptions.StopGrace"/> for what is in work, then releases the rest.
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
        await Task.WhenAll(ClaimLoopAsync(cancellationToken), RescueLoopAsync(cancellationToken));
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
        var outcome = await pipeline.RunAsync(item, abort);
        if (outcome == WorkOutcome.Published && item.Key.Version > 1)
        {
            purge.Request();
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

    private async Task RescueLoopAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(_options.RescueInterval, time);
        try
        {
            do
            {
                await RescueAsync(stopping);
                await purge.RunRequestedAsync(stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: another process, or the next start, goes on.
        }
    }

    private async Task RescueAsync(CancellationToken stopping)
    {
        try
        {
            await rescue.RunAsync(RescueBatch, stopping);
        }
        catch (IngestException error)
        {
            LogRescueFailed(error.Code, error.Message);
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

    [LoggerMessage(1306, LogLevel.Warning, "Could not look for expired leases: {Code}: {Reason}")]
    private partial void LogRescueFailed(string code, string reason);
}
