using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Processing;

/// <summary>
/// Claims work and does it side by side, as many pieces at once as there are slots. No error ends the loop: what nobody foresaw is logged with its
/// stack, and the loop goes on, slower with every failure. A stop first waits a grace for what is in work, then aborts the rest.
/// </summary>
/// <param name="limits">How much at once, and how long to wait.</param>
/// <param name="claim">Takes up to so many pieces.</param>
/// <param name="work">Does one; its token is cancelled when the grace of a stop is over. It must not throw.</param>
/// <param name="signal">Wakes the loop before its next poll.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The worker's log.</param>
internal sealed partial class ClaimLoop<TItem>(
    ClaimLimits limits, Func<int, CancellationToken, Task<IReadOnlyList<TItem>>> claim, Func<TItem, CancellationToken, Task> work, IWorkSignal signal,
    TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Works until it is stopped; returns when nothing is in work any more.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var abort = new CancellationTokenSource();
        var inWork = new List<Task>(limits.Slots);
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
                LogClaimFailed(logger, error.Code, error.Message);
            }
            catch (Exception error)
            {
                failures++;
                LogUnforeseen(logger, error);
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
        var free = limits.Slots - inWork.Count;
        if (free == 0)
        {
            await Task.WhenAny(inWork).WaitAsync(stopping);
            return 1;
        }

        var items = await claim(free, stopping);
        foreach (var item in items)
        {
            inWork.Add(Task.Run(() => work(item, abort), CancellationToken.None));
        }

        return items.Count;
    }

    private async Task PauseAsync(int failures, CancellationToken stopping)
    {
        var pause = limits.PollInterval * Math.Pow(2, Math.Min(failures, 10));
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
            await all.WaitAsync(limits.StopGrace, time);
        }
        catch (TimeoutException)
        {
            LogReleasing(logger, inWork.Count(static task => !task.IsCompleted));
            await abort.CancelAsync();
            await all;
        }
    }

    [LoggerMessage(1303, LogLevel.Warning, "Could not claim work: {Code}: {Reason}")]
    private static partial void LogClaimFailed(ILogger logger, string code, string reason);

    [LoggerMessage(1304, LogLevel.Warning, "Stopping: {Count} in work are released.")]
    private static partial void LogReleasing(ILogger logger, int count);

    [LoggerMessage(1309, LogLevel.Error, "Could not claim work: an unforeseen error. Tried again.")]
    private static partial void LogUnforeseen(ILogger logger, Exception error);
}

/// <summary>Limits of a claim loop.</summary>
/// <param name="Slots">Pieces of work at once.</param>
/// <param name="PollInterval">How long an idle loop waits for a signal before it looks by itself.</param>
/// <param name="StopGrace">How long a stop waits for what is in work.</param>
internal readonly record struct ClaimLimits(int Slots, TimeSpan PollInterval, TimeSpan StopGrace);
