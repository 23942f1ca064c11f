using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.Hosting;

namespace Ingest.LocalHost.Hosting;

/// <summary>Runs the sync worker while the host runs. It gives its runs back when the host stops.</summary>
internal sealed class SyncService(SyncWorker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
}
