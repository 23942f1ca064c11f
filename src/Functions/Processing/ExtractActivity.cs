using Ingest.Domain.Processing;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Processing;

/// <summary>Bytes to text, stored as the artifact blob.</summary>
public sealed class ExtractActivity(VersionSteps steps)
{
    /// <summary>Name of the activity.</summary>
    public const string Name = nameof(ExtractActivity);

    /// <summary>Takes the step; see <see cref="VersionSteps.ExtractAsync"/>.</summary>
    [Function(Name)]
    public async Task<StepOutput> RunAsync([ActivityTrigger] LeaseIds lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return StepOutput.From(await steps.ExtractAsync(lease.ToLease(), cancellationToken));
    }
}
