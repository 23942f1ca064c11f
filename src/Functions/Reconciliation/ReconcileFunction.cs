using Ingest.Adapters.Postgres;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Functions.Hosting;
using Ingest.Functions.Processing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Ingest.Functions.Reconciliation;

/// <summary>Every five minutes: compares database, blobs and index, and dispatches what that returned to work.</summary>
public sealed partial class ReconcileFunction(
    Preflight preflight, Reconciler reconciler, DatabaseClock clock, VersionHubDispatch dispatch, ILogger<ReconcileFunction> logger)
{
    /// <summary>Reconciles once; the checks log what they found.</summary>
    [Function("Reconcile")]
    public async Task RunAsync(
        [TimerTrigger("15 */5 * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (!await preflight.IsOpenAsync(cancellationToken))
        {
            return;
        }

        try
        {
            await clock.RefreshAsync(cancellationToken);
        }
        catch (RetryableException error)
        {
            LogClockKept(error.Message);
        }

        await reconciler.RunAsync(cancellationToken);
        await dispatch.TryRunAsync(client, cancellationToken);
    }

    [LoggerMessage(6301, LogLevel.Warning, "The database's clock could not be read ({Reason}); the last measurement stays.")]
    private partial void LogClockKept(string reason);
}
