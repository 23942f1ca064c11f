using DurableTask.Core.Exceptions;
using Grpc.Core;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Functions.Hosting;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Processing;

/// <summary>
/// Hands claimed versions to the task hub: orchestration <c>{documentId}-v{n}</c> each. The database has already decided that the version is
/// this claim's, so a running orchestration of that id is either this one, or one whose lease was lost; that one is ended.
/// </summary>
public sealed partial class HubDispatch(Dispatch dispatch, IOptions<TaskHubOptions> hub, ILogger<HubDispatch> logger)
{
    /// <summary>While one of the same id is in such a state there is no second one; a hub's own default need not say so.</summary>
    private static readonly OrchestrationRuntimeStatus[] Running =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Instance id of the orchestration of a version.</summary>
    public static string InstanceId(VersionKey key) => $"{key.DocumentId:D}-v{key.Version}";

    /// <summary>Rescues, claims what fits, and starts an orchestration for each.</summary>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var report = await dispatch.RunAsync(
            $"hub {hub.Value.Name}", (lease, token) => HandOverAsync(client, lease, token), cancellationToken);
        if (report != default)
        {
            LogDispatched(report.Rescued, report.Started, report.Returned);
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
            LogLater(error.Message);
        }
    }

    internal static async Task<HandOver> HandOverAsync(DurableTaskClient client, Lease lease, CancellationToken cancellationToken)
    {
        var instanceId = InstanceId(lease.Key);
        var input = new IngestInput(LeaseIds.From(lease));
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                IngestDocumentOrchestrator.Name, input, new StartOrchestrationOptions(instanceId).WithDedupeStatuses(Running), cancellationToken);
            return HandOver.Started;
        }
        catch (Exception error) when (IsRunning(error))
        {
            return await ReplaceAsync(client, instanceId, lease, cancellationToken);
        }
    }

    private static async Task<HandOver> ReplaceAsync(
        DurableTaskClient client, string instanceId, Lease lease, CancellationToken cancellationToken)
    {
        var running = await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        if (running?.ReadInputAs<IngestInput>()?.Lease.Token == lease.Token)
        {
            return HandOver.Started; // The start went through; only its answer did not come back.
        }

        await client.TerminateInstanceAsync(instanceId, "Its lease expired and the version was claimed again.", cancellationToken);
        return HandOver.Busy;
    }

    /// <summary>Older clients pass on the hub's bare answer.</summary>
    private static bool IsRunning(Exception error) =>
        error is OrchestrationAlreadyExistsException or RpcException { StatusCode: StatusCode.AlreadyExists };

    [LoggerMessage(6201, LogLevel.Information, "Dispatch: {Rescued} rescued, {Started} started, {Returned} given back.")]
    private partial void LogDispatched(int rescued, int started, int returned);

    [LoggerMessage(6202, LogLevel.Warning, "Dispatch is left to the next timer: {Reason}")]
    private partial void LogLater(string reason);
}
