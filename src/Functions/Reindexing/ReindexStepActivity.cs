using Ingest.Domain.Reindexing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Ingest.Functions.Reindexing;

/// <summary>One bounded piece of a reindex: some pages of chunks, a count, the switch.</summary>
public sealed partial class ReindexStepActivity(ReindexSteps steps, ILogger<ReindexStepActivity> logger)
{
    /// <summary>Name of the activity.</summary>
    public const string Name = nameof(ReindexStepActivity);

    /// <summary>Takes the step that the reindex's row says is next; see <see cref="ReindexSteps.StepAsync"/>.</summary>
    [Function(Name)]
    public async Task<ReindexStepOutput> RunAsync([ActivityTrigger] ReindexLeaseIds lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var taken = await steps.StepAsync(lease.ToLease(), cancellationToken);
        if (taken.Ended is { } outcome)
        {
            LogEnded(lease.ReindexId, outcome);
        }

        return ReindexStepOutput.From(taken);
    }

    [LoggerMessage(6411, LogLevel.Information, "Reindex {ReindexId}: the work under this lease ended: {Outcome}.")]
    private partial void LogEnded(Guid reindexId, ReindexOutcome outcome);
}
