using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>How a claimed version was handed over.</summary>
public enum HandOver
{
    /// <summary>The engine has it.</summary>
    Started,

    /// <summary>The engine still runs an earlier claim of this version, which lost its lease: to be claimed again once that has ended.</summary>
    Busy,
}

/// <summary>What one dispatch did.</summary>
/// <param name="Rescued">Versions whose lease had expired.</param>
/// <param name="Started">Versions handed to the engine.</param>
/// <param name="Returned">Versions given back because the engine did not take them.</param>
public readonly record struct DispatchReport(int Rescued, int Started, int Returned);

/// <summary>
/// Claims what fits and hands each lease to an engine that runs the steps elsewhere. The database decides who has a version; the engine is told
/// afterwards, and what it does not take is given back at once. A crash in between costs one lease (P3).
/// <para>
/// The engine's own queue must stay short, because leases run while versions lie in it. So a dispatch hands over a few at a time, and none
/// while a version of the queues has waited for a third of a lease: the engine has its hands full, however many hands it has.
/// </para>
/// </summary>
public sealed partial class Dispatch(
    IWorkQueue queue, Rescue rescue, IOptions<WorkerOptions> worker, IOptions<DispatchOptions> options, TimeProvider time, ILogger<Dispatch> logger)
{
    private const int RescueBatch = 100;

    /// <summary>Versions handed over by one dispatch. Every finished version dispatches again, so this does not slow an engine with free hands.</summary>
    private const int ClaimBatch = 8;

    /// <summary>Rescues, claims and hands over, once.</summary>
    /// <param name="owner">Who holds the leases, for people.</param>
    /// <param name="handOver">Starts the work of one lease; may throw when the engine cannot be reached.</param>
    /// <param name="cancellationToken">Stops it; what is claimed but not handed over is given back.</param>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<DispatchReport> RunAsync(
        string owner, Func<Lease, CancellationToken, Task<HandOver>> handOver, CancellationToken cancellationToken)
    {
        var rescued = await rescue.RunAsync(RescueBatch, cancellationToken);
        var inWork = await queue.CountInWorkAsync(
            [.. worker.Value.Queues], time.GetUtcNow() - (worker.Value.LeaseDuration / 3), cancellationToken);
        var free = options.Value.MaxInWork - inWork.Versions;
        if (free <= 0 || inWork.Waiting > 0)
        {
            return new DispatchReport(rescued, 0, 0);
        }

        var items = await queue.ClaimAsync(
            new ClaimRequest([.. worker.Value.Queues], owner, Math.Min(free, ClaimBatch), options.Value.HandOverTime), cancellationToken);
        var started = 0;
        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = ClaimBatch, CancellationToken = CancellationToken.None },
            async (item, _) =>
            {
                if (await TryStartAsync(item, handOver, cancellationToken))
                {
                    Interlocked.Increment(ref started);
                }
            });
        return new DispatchReport(rescued, started, items.Count - started);
    }

    private async Task<bool> TryStartAsync(WorkItem item, Func<Lease, CancellationToken, Task<HandOver>> handOver, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await handOver(item.Lease, cancellationToken) == HandOver.Started)
            {
                return true;
            }

            LogBusy(item.Key);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(item.Key);
        }
#pragma warning disable CA1031 // Whatever the engine throws, this version goes back and the others are handed over.
        catch (Exception error)
        {
            LogNotStarted(error, item.Key);
        }
#pragma warning restore CA1031

        await ReturnAsync(item);
        return false;
    }

    private async Task ReturnAsync(WorkItem item)
    {
        try
        {
            // Not the caller's token: a stop must not keep what it claimed.
            await queue.ReleaseAsync(item.Lease, CancellationToken.None);
        }
        catch (RetryableException error)
        {
            LogNotReturned(item.Key, error.Message);
        }
#pragma warning disable CA1031 // The lease expires anyway; thrown, it would keep the others from being handed over.
        catch (Exception error)
        {
            LogUnforeseen(error, item.Key);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(1601, LogLevel.Warning, "An earlier claim of {Key} is still running without its lease; it is ended, and the version claimed again.")]
    private partial void LogBusy(Documents.VersionKey key);

    [LoggerMessage(1602, LogLevel.Error, "{Key} could not be handed over; it goes back to the queue.")]
    private partial void LogNotStarted(Exception error, Documents.VersionKey key);

    [LoggerMessage(1604, LogLevel.Information, "Stopped before {Key} was handed over; it goes back to the queue.")]
    private partial void LogStopped(Documents.VersionKey key);

    [LoggerMessage(1605, LogLevel.Error, "{Key} could not be given back; its lease expires and the rescue returns it to work.")]
    private partial void LogUnforeseen(Exception error, Documents.VersionKey key);

    [LoggerMessage(1603, LogLevel.Warning, "{Key} could not be given back ({Reason}); its lease expires and the rescue returns it to work.")]
    private partial void LogNotReturned(Documents.VersionKey key, string reason);
}
