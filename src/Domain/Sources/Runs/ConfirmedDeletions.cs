using Ingest.Domain.Documents;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// Takes documents out of search that may go and that their sources do not have any more, as they said by key (P9). Idempotent: a crash between the document and its item's row leaves
/// the row for the next call.
/// </summary>
internal sealed class ConfirmedDeletions(ISyncDeletions deletions, IDocumentRemoval removal, Purge purge)
{
    /// <summary>One batch: about a second of work, far less than a lease.</summary>
    internal const int BatchSize = 50;

    /// <summary>So that one call ends, however much was confirmed: 10,000 documents.</summary>
    private const int MaxBatches = 200;

    /// <summary>Carries out what is confirmed, up to 10,000 documents, and answers how many.</summary>
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

    /// <summary>Carries out one batch and answers how many; 0 when nothing is confirmed.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer; what was done stays done.</exception>
    public async Task<int> RunBatchAsync(CancellationToken cancellationToken)
    {
        var confirmed = await deletions.ListConfirmedAsync(BatchSize, cancellationToken);
        if (confirmed.Count == 0)
        {
            return 0;
        }

        foreach (var deletion in confirmed)
        {
            await removal.DeleteAsync(deletion.DocumentId, $"Vanished at its source '{deletion.Source}' (sync run {deletion.RunId:D}).", cancellationToken);
        }

        await deletions.MarkDeletedAsync(confirmed, cancellationToken);
        purge.Request();
        return confirmed.Count;
    }
}
