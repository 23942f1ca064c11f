namespace Ingest.Domain.Batches;

/// <summary>
/// Looks at batches for everybody who asks. Nobody has to be there when the last file of a batch is done: whoever first sees it done keeps its
/// figures, so that its receipt can be printed again when files were replaced since.
/// </summary>
public sealed class BatchWatch(IBatchStore batches)
{
    /// <summary>How the batch stands, or null when there is none.</summary>
    public async Task<BatchProgress?> LookAsync(Guid batchId, CancellationToken cancellationToken)
    {
        var progress = await batches.GetProgressAsync(batchId, cancellationToken);
        if (progress is { Done: true, Items: > 0, Batch.SettledAt: null })
        {
            await batches.SettleAsync(progress, cancellationToken);
        }

        return progress;
    }
}
