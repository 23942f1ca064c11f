using Ingest.Domain.Documents;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// Takes documents out of search that vanished at their sources and may go (P9). Idempotent: a crash between the document and its item's row leaves
/// the row for the next call.
/// </summary>
internal sealed class ApprovedDeletions(ISyncDeletions deletions, IDocumentRemoval removal, Purge purge)
{
    /// <summary>One batch: about a second of work, far less than a lease.</summary>
    internal const int BatchSize = 50;

    /// <summary>So that one call ends, however much was approved: 10,000 documents.</summary>
    private const int MaxBatches = 200;

    /// <summary>Carries out what is approved, up to 10,000 documents, and answers how many.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer; what was done stays done.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var deleted = 0;
        for (var batch = 0; batch < MaxBatches && await RunBatchAsync(cancellationToken) is > 0 and var count; batch++)
        {
            deleted += count;
        }

        return deleted;
    }

    /// <summary>Carries out one batch and answers how many; 0 when nothing is approved.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer; what was done stays done.</exception>
    public async Task<int> RunBatchAsync(CancellationToken cancellationToken)
    {
        var approved = await deletions.ListApprovedAsync(BatchSize, cancellationToken);
        if (approved.Count == 0)
        {
            return 0;
        }

        foreach (var deletion in approved)
        {
            await removal.DeleteAsync(deletion.DocumentId, $"Vanished at its source '{deletion.Source}' (sync run {deletion.RunId:D}).", cancellationToken);
        }

        await deletions.MarkDeletedAsync(approved, cancellationToken);
        purge.Request();
        return approved.Count;
    }
}
