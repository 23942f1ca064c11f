using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Hosting;

/// <summary>Hands claims to the task hub, an orchestration each, see <see cref="HubInstances"/>. What is claimed, and how it starts, a subclass says.</summary>
/// <param name="work">What is claimed, in the plural, for the log.</param>
/// <param name="hub">Names the owner of the leases.</param>
/// <param name="logger">The subclass's own.</param>
public abstract partial class HubDispatch(string work, IOptions<TaskHubOptions> hub, ILogger logger)
{
    /// <summary>Rescues, claims what fits, and starts an orchestration for each.</summary>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var report = await DispatchAsync($"hub {hub.Value.Name}", client, cancellationToken);
        if (report != default)
        {
            LogDispatched(work, report.Rescued, report.Started, report.Returned);
        }
    }

    /// <summary>The same, for a caller whose own work is done: what fails here is left to the next dispatch.</summary>
    public async Task TryRunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(client, cancellationToken);
        }
        catch (Exception error) when (error is RetryableException or OperationCanceledException)
        {
            LogLater(work, error.Message);
        }
    }

    /// <summary>Rescues, claims and hands over, once.</summary>
    /// <param name="owner">Who holds the leases, for people.</param>
    /// <param name="client">The hub.</param>
    /// <param name="cancellationToken">Stops it; what is claimed but not handed over is given back.</param>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    protected abstract Task<DispatchReport> DispatchAsync(string owner, DurableTaskClient client, CancellationToken cancellationToken);

    [LoggerMessage(6201, LogLevel.Information, "Dispatch of {Work}: {Rescued} rescued, {Started} started, {Returned} given back.")]
    private partial void LogDispatched(string work, int rescued, int started, int returned);

    [LoggerMessage(6202, LogLevel.Warning, "Dispatch of {Work} is left to the next timer: {Reason}")]
    private partial void LogLater(string work, string reason);
}
