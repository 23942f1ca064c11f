using Ingest.Domain.Sources.Runs;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Sources;

/// <summary>One bounded piece of a sync run: the plan, a page, a batch.</summary>
public sealed class SyncStepActivity(SyncSteps steps)
{
    /// <summary>Name of the activity.</summary>
    public const string Name = nameof(SyncStepActivity);

    /// <summary>Takes the step that the run's row says is next; see <see cref="SyncSteps.StepAsync"/>.</summary>
    [Function(Name)]
    public async Task<SyncStepOutput> RunAsync([ActivityTrigger] SyncLeaseIds lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return SyncStepOutput.From(await steps.StepAsync(lease.ToLease(), cancellationToken));
    }
}
