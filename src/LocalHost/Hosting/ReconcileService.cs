using Ingest.Domain.Reconciliation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Hosting;

/// <summary>Reconciles at the start, which finishes what a crash left, and then every five minutes. The reconciler reports what it finds.</summary>
internal sealed class ReconcileService(Reconciler reconciler, IOptions<LocalHostOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReconcileInterval, time);
        do
        {
            await reconciler.RunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
