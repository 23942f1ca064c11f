using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Processing;

/// <summary>
/// Something a worker does from time to time, beside its work. No error ends it: what nobody foresaw is logged with its stack, and it is tried again.
/// </summary>
/// <param name="what">In words that follow "could not", for the log.</param>
/// <param name="interval">How often.</param>
/// <param name="run">The duty.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The worker's log.</param>
internal sealed partial class RepeatedDuty(
    string what, TimeSpan interval, Func<CancellationToken, Task> run, TimeProvider time, ILogger logger)
{
    /// <summary>Runs it at once, and then until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                await TryAsync(stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping: another process, or the next start, goes on.
        }
    }

    private async Task TryAsync(CancellationToken stopping)
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
            LogFailed(logger, what, error.Code, error.Message);
        }
        catch (Exception error)
        {
            LogUnforeseen(logger, error, what);
        }
    }

    [LoggerMessage(1306, LogLevel.Warning, "Could not {Duty}: {Code}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string duty, string code, string reason);

    [LoggerMessage(1307, LogLevel.Error, "Could not {Duty}: an unforeseen error. Tried again.")]
    private static partial void LogUnforeseen(ILogger logger, Exception error, string duty);
}
