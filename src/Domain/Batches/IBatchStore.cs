using Ingest.Domain.Documents;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Batches;

/// <summary>
/// Where batches are kept: what somebody means to upload, and what became of each file. Written with one statement a page, counted by the
/// database. A batch only watches: documents are registered and worked on the same with and without one.
/// </summary>
public interface IBatchStore
{
    /// <summary>Registers a batch with its first entries, all or nothing. Names are distinct; at most <see cref="Batch.MaxPage"/>.</summary>
    Task<BatchPage> CreateAsync(string collection, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Appends entries, all or nothing, or answers null when there is no such batch. A name that is in it already stays one item, so a page
    /// may be sent again.
    /// </summary>
    /// <exception cref="FatalException"><c>too_large</c>: over <see cref="Batch.MaxItems"/>.</exception>
    Task<BatchPage?> AppendAsync(Guid batchId, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken);

    /// <summary>The batch, or null.</summary>
    Task<Batch?> FindAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>
    /// Records what became of an upload. The latest word on a name counts. A name that is not in the batch is appended. Nothing happens
    /// when there is no such batch.
    /// </summary>
    Task RecordAsync(Guid batchId, DocumentName name, BatchOutcome outcome, CancellationToken cancellationToken);

    /// <summary>How the batch stands, or null when there is none. Costs one pass over its items.</summary>
    Task<BatchProgress?> GetProgressAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>One page of items in the order of the manifest; empty when there is no such batch.</summary>
    Task<BatchItemPage> ListItemsAsync(BatchItemFilter filter, CancellationToken cancellationToken);
}
