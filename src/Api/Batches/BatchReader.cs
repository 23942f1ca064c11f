using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;

namespace Ingest.Api.Batches;

/// <summary>Finds batches for handlers that need one.</summary>
internal sealed class BatchReader(IBatchStore batches, BatchWatch watch, TimeProvider time)
{
    private const int Failures = 20;

    private static readonly string[] FailedStates = [BatchItemState.Refused, VersionState.Failed.ToName()];

    /// <summary>How a batch stands.</summary>
    /// <exception cref="RequestException">404.</exception>
    public async Task<BatchStatus> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var progress = await watch.LookAsync(id, cancellationToken) ?? throw NotFound(id);
        if (progress.Failed == 0)
        {
            return BatchStatus.From(progress, [], [], time.GetUtcNow());
        }

        var failures = await batches.ListItemsAsync(new BatchItemFilter(id, FailedStates, Limit: Failures), cancellationToken);
        var reasons = await batches.GroupFailuresAsync(id, Failures, cancellationToken);
        return BatchStatus.From(progress, failures.Items, reasons, time.GetUtcNow());
    }

    /// <summary>The batch an upload belongs to.</summary>
    /// <exception cref="RequestException">404.</exception>
    /// <exception cref="FatalException"><c>invalid_state</c>: it is a batch of another collection; <c>cancelled</c>: it is cancelled.</exception>
    public async Task DemandAsync(Guid id, string collection, CancellationToken cancellationToken)
    {
        var batch = await batches.FindAsync(id, cancellationToken) ?? throw NotFound(id);
        if (batch.Collection != collection)
        {
            throw new FatalException(
                ErrorCodes.InvalidState, $"Batch {id} is one of collection '{batch.Collection}', not of '{collection}'. Upload to its collection, or begin another batch.");
        }

        if (batch.CancelledAt is { } at)
        {
            throw BatchCancelled.Since(id, at);
        }
    }

    public static RequestException NotFound(Guid id) => RouteValues.NotFound($"There is no batch {id}. POST /api/batches begins one.");
}
