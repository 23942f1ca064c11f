using Ingest.Domain.Reindexing;
using Microsoft.Extensions.Hosting;

namespace Ingest.LocalHost.Hosting;

/// <summary>Runs the reindex worker while the host runs. It gives its reindexes back when the host stops.</summary>
internal sealed class ReindexService(ReindexWorker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
}
