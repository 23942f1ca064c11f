using Ingest.Functions.Hosting;
using Ingest.Functions.Reindexing;
using Ingest.Functions.Sources;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Ingest.Functions.Processing;

/// <summary>
/// Every ten seconds: rescues expired leases and starts what waits: versions, sync runs, reindexes. Uploads, retries, and runs that somebody asked for or
/// that wait for their next attempt are started here; drops and finished versions dispatch by themselves. It runs on one instance at a time (the timer's lease), and its work is bounded, so it never falls behind.
/// </summary>
public sealed class DispatchFunction(Preflight preflight, VersionHubDispatch versions, SyncHubDispatch syncs, ReindexHubDispatch reindexes)
{
    /// <summary>Dispatches once.</summary>
    [Function("Dispatch")]
    public async Task RunAsync(
        [TimerTrigger("*/10 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await preflight.IsOpenAsync(cancellationToken))
        {
            await versions.TryRunAsync(client, cancellationToken);
            await syncs.TryRunAsync(client, cancellationToken);
            await reindexes.TryRunAsync(client, cancellationToken);
        }
    }
}
