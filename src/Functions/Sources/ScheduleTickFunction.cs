using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Ingest.Functions.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Ingest.Functions.Sources;

/// <summary>
/// Every minute: brings the ledger up to date (expected runs, due runs, missed runs), and starts what came due. A tick that never comes is made up
/// for by the next one, because all of that stands in rows (P5).
/// </summary>
public sealed partial class ScheduleTickFunction(
    Preflight preflight, ScheduleLedger ledger, SyncHubDispatch dispatch, ILogger<ScheduleTickFunction> logger)
{
    /// <summary>Ticks once, five seconds after the minute, so that a run that is due on the minute is due by every clock.</summary>
    [Function("ScheduleTick")]
    public async Task RunAsync(
        [TimerTrigger("5 * * * * *", UseMonitor = false)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (!await preflight.IsOpenAsync(cancellationToken))
        {
            return;
        }

        try
        {
            if (await ledger.TickAsync(cancellationToken) > 0)
            {
                await dispatch.TryRunAsync(client, cancellationToken);
            }
        }
        catch (RetryableException error)
        {
            LogLater(error.Message);
        }
    }

    [LoggerMessage(6403, LogLevel.Warning, "The schedule is left to the next tick: {Reason}")]
    private partial void LogLater(string reason);
}
