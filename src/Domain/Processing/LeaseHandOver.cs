using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Processing;

/// <summary>How a lease was handed over.</summary>
public enum HandOver
{
    /// <summary>The engine has it.</summary>
    Started,

    /// <summary>The engine still runs an earlier claim of the same work, which lost its lease: to be claimed again once that has ended.</summary>
    Busy,
}

/// <summary>Work that was claimed for an engine.</summary>
/// <param name="Subject">What it is, for people: a version, a sync run.</param>
/// <param name="Start">Starts it under its lease; may throw when the engine cannot be reached.</param>
/// <param name="Return">Gives the lease back.</param>
public sealed record ClaimedWork(string Subject, Func<CancellationToken, Task<HandOver>> Start, Func<CancellationToken, Task> Return);

/// <summary>
/// Hands claimed work to an engine that runs the steps elsewhere. The database has decided who has it; the engine is told afterwards, and what it
/// does not take is given back at once. A crash in between costs one lease (P3).
/// </summary>
public sealed partial class LeaseHandOver(ILogger<LeaseHandOver> logger)
{
    /// <summary>Claims handed over side by side: each is one request to the engine.</summary>
    private const int AtOnce = 8;

    /// <summary>Hands each over; answers how many the engine has. A stop gives back what it has not.</summary>
    public async Task<int> RunAsync(IEnumerable<ClaimedWork> claims, CancellationToken cancellationToken)
    {
        var started = 0;
        await Parallel.ForEachAsync(
            claims,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = CancellationToken.None },
            async (claim, _) =>
            {
                if (await TryStartAsync(claim, cancellationToken))
                {
                    Interlocked.Increment(ref started);
                }
            });
        return started;
    }

    private async Task<bool> TryStartAsync(ClaimedWork claim, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await claim.Start(cancellationToken) == HandOver.Started)
            {
                return true;
            }

            LogBusy(claim.Subject);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(claim.Subject);
        }
#pragma warning disable CA1031 // Whatever the engine throws, this one goes back and the others are handed over.
        catch (Exception error)
        {
            LogNotStarted(error, claim.Subject);
        }
#pragma warning restore CA1031

        await ReturnAsync(claim);
        return false;
    }

    private async Task ReturnAsync(ClaimedWork claim)
    {
        try
        {
            // Not the caller's token: a stop must not keep what it claimed.
            await claim.Return(CancellationToken.None);
        }
        catch (RetryableException error)
        {
            LogNotReturned(claim.Subject, error.Message);
        }
#pragma warning disable CA1031 // The lease expires anyway; thrown, it would keep the others from being handed over.
        catch (Exception error)
        {
            LogUnforeseen(error, claim.Subject);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(1601, LogLevel.Warning, "An earlier claim of {Subject} is still running without its lease; it is ended, and claimed again.")]
    private partial void LogBusy(string subject);

    [LoggerMessage(1602, LogLevel.Error, "{Subject} could not be handed over; it goes back to the queue.")]
    private partial void LogNotStarted(Exception error, string subject);

    [LoggerMessage(1603, LogLevel.Warning, "{Subject} could not be given back ({Reason}); its lease expires and the rescue returns it to work.")]
    private partial void LogNotReturned(string subject, string reason);

    [LoggerMessage(1604, LogLevel.Information, "Stopped before {Subject} was handed over; it goes back to the queue.")]
    private partial void LogStopped(string subject);

    [LoggerMessage(1605, LogLevel.Error, "{Subject} could not be given back; its lease expires and the rescue returns it to work.")]
    private partial void LogUnforeseen(Exception error, string subject);
}
