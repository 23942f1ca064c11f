using Ingest.Domain.Processing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Ingest.Functions.Processing;

/// <summary>Makes the version searchable. What ends here makes room, so the next versions are dispatched at once.</summary>
public sealed class PublishActivity(VersionSteps steps, VersionHubDispatch dispatch)
{
    /// <summary>Name of the activity.</summary>
    public const string Name = nameof(PublishActivity);

    /// <summary>Takes the step; see <see cref="VersionSteps.PublishAsync"/>.</summary>
    [Function(Name)]
    public async Task<StepOutput> RunAsync(
        [ActivityTrigger] PublishInput input, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var published = await steps.PublishAsync(input.Lease.ToLease(), input.Chunks, cancellationToken);
        await dispatch.TryRunAsync(client, cancellationToken);
        return StepOutput.From(published);
    }
}
