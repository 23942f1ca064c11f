using Ingest.Domain.Processing;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Processing;

/// <summary>A range of the stored text to points.</summary>
public sealed class IndexActivity(VersionSteps steps)
{
    /// <summary>Name of the activity.</summary>
    public const string Name = nameof(IndexActivity);

    /// <summary>Takes the step; see <see cref="VersionSteps.IndexAsync"/>.</summary>
    [Function(Name)]
    public async Task<StepOutput> RunAsync([ActivityTrigger] IndexInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var range = new ChunkRange(input.Start, input.End, input.Safe, input.Chunks);
        return StepOutput.From(await steps.IndexAsync(input.Lease.ToLease(), range, cancellationToken));
    }
}
