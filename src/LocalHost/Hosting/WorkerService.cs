using Ingest.Domain.Processing;
using Microsoft.Extensions.Hosting;

namespace Ingest.LocalHost.Hosting;

/// <summary>Runs the worker while the host runs.</summary>
internal sealed class WorkerService(Worker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
}
