using Ingest.Domain.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// Indexes words beside the work, and never in its way: while this process writes points it first waits for a pause, and then takes at most a
/// quarter of the time. A process that wrote points and ends gives it one second more; what is left waits for the next one, and is found
/// meanwhile, only slower.
/// </summary>
internal sealed partial class TextIndexService(
    TextIndexing indexing, WrittenPoints written, TimeProvider time, ILogger<TextIndexService> logger) : BackgroundService
{
    /// <summary>No points for so long is a pause.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A pause is waited for so long at most: text search gets slower with every chunk that waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How often it looks without being told: another process may have left something. Also the first look of a new process.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>After a step, so many times its length belong to the work.</summary>
    private const int BusyShare = 3;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var started = time.GetTimestamp();
        while (written.Any && time.GetElapsedTime(started) < Farewell && !cancellationToken.IsCancellationRequested && await StepAsync(cancellationToken))
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await written.WaitAsync(FirstLook, stoppingToken);
        while (true)
        {
            await WaitForPauseAsync(stoppingToken);
            var started = time.GetTimestamp();
            while (await StepAsync(stoppingToken))
            {
                var pause = written.Within(Pause) ? BusyShare * time.GetElapsedTime(started) : TimeSpan.Zero;
                await Task.Delay(pause, time, stoppingToken);
                started = time.GetTimestamp();
            }

            await written.WaitAsync(Idle, stoppingToken);
        }
    }

    private async Task WaitForPauseAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (written.Within(Pause) && time.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>One step; false when there was nothing to do, or the database is not there just now.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await indexing.RunStepAsync(cancellationToken) > 0;
        }
        catch (RetryableException error)
        {
            LogPutOff(error.Message);
            return false;
        }
    }

    [LoggerMessage(3201, LogLevel.Warning, "The words of new chunks could not be indexed ({Reason}); searches read those chunks until it works again.")]
    private partial void LogPutOff(string reason);
}
