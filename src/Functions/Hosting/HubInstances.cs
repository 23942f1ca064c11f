using DurableTask.Core.Exceptions;
using Grpc.Core;
using Ingest.Domain.Processing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Ingest.Functions.Hosting;

/// <summary>The input of an orchestration that works under a lease.</summary>
internal interface ILeasedInput
{
    /// <summary>The lease's token: which claim the orchestration works for.</summary>
    Guid Token { get; }
}

/// <summary>Starts orchestrations for claims, so that a claim is one orchestration however often it is handed over.</summary>
internal static class HubInstances
{
    /// <summary>While one of the same id is in such a state there is no second one; a hub's own default need not say so.</summary>
    private static readonly OrchestrationRuntimeStatus[] Running =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>
    /// Starts it under this id. The database has already decided that the work is this claim's, so a running orchestration of the id is either
    /// this very one, or one whose lease was lost; that one is ended, and the claim is to be given back until it has.
    /// </summary>
    public static async Task<HandOver> StartOnceAsync<TInput>(
        this DurableTaskClient client, TaskName orchestrator, string instanceId, TInput input, CancellationToken cancellationToken)
        where TInput : class, ILeasedInput
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                orchestrator, input, new StartOrchestrationOptions(instanceId).WithDedupeStatuses(Running), cancellationToken);
            return HandOver.Started;
        }
        catch (Exception error) when (IsRunning(error))
        {
            return await ReplaceAsync(client, instanceId, input, cancellationToken);
        }
    }

    private static async Task<HandOver> ReplaceAsync<TInput>(
        DurableTaskClient client, string instanceId, TInput input, CancellationToken cancellationToken)
        where TInput : class, ILeasedInput
    {
        var running = await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        if (running?.ReadInputAs<TInput>()?.Token == input.Token)
        {
            return HandOver.Started; // The start went through; only its answer did not come back.
        }

        await client.TerminateInstanceAsync(instanceId, "Its lease expired and the work was claimed again.", cancellationToken);
        return HandOver.Busy;
    }

    /// <summary>Older clients pass on the hub's bare answer.</summary>
    private static bool IsRunning(Exception error) =>
        error is OrchestrationAlreadyExistsException or RpcException { StatusCode: StatusCode.AlreadyExists };
}
