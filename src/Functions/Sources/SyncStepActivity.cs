using Ingest.Domain.Sources.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Ingest.Functions.Sources;

/// <summary>One bounded piece of a sync run: the plan, a page, a batch.</summary>
public sealed partial class SyncStepActivity(SyncSteps steps, ILogger<SyncStepActivity> logger)
{
    /// <summary>Name of the activity.</summary>
    public const string Name = nameof(SyncStepActivity);

    /// <summary>Takes the step that the run's rows say is next; see <see cref="SyncSteps.StepAsync"/>.</summary>
    [Function(Name)]
    public async Task<SyncStepOutput> RunAsync([ActivityTrigger] SyncLeaseIds lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var taken = await steps.StepAsync(lease.ToLease(), cancellationToken);
        if (taken.Ended is { } outcome)
        {
            LogEnded(lease.RunId, outcome);
        }

        return SyncStepOutput.From(taken);
    }

    [LoggerMessage(6404, LogLevel.Information, "Sync run {RunId}: the work under this lease ended: {Outcome}.")]
    private partial void LogEnded(Guid runId, SyncOutcome outcome);
}
