using Microsoft.Extensions.Hosting;

namespace Ingest.Functions.Hosting;

/// <summary>
/// Runs the preflight when the process starts, so that a wrong environment stops it and a missing role is in the log before anybody asks.
/// What may mend itself (a role assignment on its way, a database that starts) does not stop the process.
/// </summary>
internal sealed class PreflightAtStart(Preflight preflight) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => preflight.IsOpenAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
