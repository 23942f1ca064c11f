using Ingest.Adapters.Postgres;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Hosting;

/// <summary>Reconciles at the start, which finishes what a crash left, and then every five minutes. The reconciler reports what it finds.</summary>
internal sealed partial class ReconcileService(
    Reconciler reconciler, DatabaseClock clock, IOptions<LocalHostOptions> options, TimeProvider time, ILogger<ReconcileService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReconcileInterval, time);
        do
        {
            await RefreshClockAsync(stoppingToken);
            await reconciler.RunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RefreshClockAsync(CancellationToken cancellationToken)
    {
        try
        {
            await clock.RefreshAsync(cancellationToken);
        }
        catch (RetryableException error)
        {
            LogClockKept(error.Message);
        }
    }

    [LoggerMessage(7301, LogLevel.Warning, "The database's clock could not be read ({Reason}); the last measurement stays.")]
    private partial void LogClockKept(string reason);
}
