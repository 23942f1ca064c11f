using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Hosting;

/// <summary>
/// Looks at the clock and the ledger at the start, which catches up what was missed, and then every half minute: what the timer does in Azure.
/// No error ends it; the next look makes up for the one that failed.
/// </summary>
internal sealed partial class ScheduleService(
    ScheduleLedger ledger, IOptions<LocalHostOptions> options, TimeProvider time, ILogger<ScheduleService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ScheduleInterval, time);
        do
        {
            await TickAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            var requested = await ledger.TickAsync(cancellationToken);
            if (requested > 0)
            {
                LogRequested(requested);
            }
        }
        catch (RetryableException error)
        {
            LogNotLooked(error.Code, error.Message);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnforeseen(error);
        }
    }

    [LoggerMessage(7501, LogLevel.Information, "Schedules: {Count} due; asked for their runs.")]
    private partial void LogRequested(int count);

    [LoggerMessage(7502, LogLevel.Warning, "Schedules: not looked at this time: {Code}: {Reason}")]
    private partial void LogNotLooked(string code, string reason);

    [LoggerMessage(7503, LogLevel.Error, "Schedules: not looked at this time: an unforeseen error.")]
    private partial void LogUnforeseen(Exception error);
}
