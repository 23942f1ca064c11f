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
    /// The batch of these files and folders that is neither settled nor cancelled, or a new one: what broke off is gone on with, and two that begin
    /// at once share one. An empty origin is always a new batch.
    /// </summary>
    Task<Batch> BeginAsync(string collection, IReadOnlyList<string> origin, CancellationToken cancellationToken);

    /// <summary>
    /// Appends entries, all or nothing, or answers null when there is no such batch. A name that is in it already stays one item, so a page
    /// may be sent again.
    /// </summary>
    /// <exception cref="FatalException"><c>too_large</c>: over <see cref="Batch.MaxItems"/>; <c>cancelled</c>: it is cancelled.</exception>
    Task<BatchPage?> AppendAsync(Guid batchId, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken);

    /// <summary>Those of these files that a collection has with these very bytes, on their way or ready. Changes nothing; the collection need not exist.</summary>
    Task<IReadOnlyList<string>> FindUnchangedAsync(string collection, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken);

    /// <summary>The batch, or null.</summary>
    Task<Batch?> FindAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>One page of batches, newest first.</summary>
    /// <param name="after">The last batch of the page before, or null for the first page.</param>
    /// <param name="limit">Page size, 1 to 200.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<ListedBatch>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Records what became of uploads, in one statement. The latest word on a name counts. A name that is not in the batch is appended. False
    /// when the batch is cancelled, and then versions that wait are cancelled at once, or when there is none, and then nothing happens.
    /// </summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="uploads">Distinct names, at most <see cref="Batch.MaxPage"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<bool> RecordAsync(Guid batchId, IReadOnlyList<RecordedUpload> uploads, CancellationToken cancellationToken);

    /// <summary>How these batches stand, without those that there are not. Costs one pass over their items.</summary>
    Task<IReadOnlyList<BatchProgress>> GetProgressAsync(IReadOnlyCollection<Guid> batchIds, CancellationToken cancellationToken);

    /// <summary>One page of items in the order of the manifest; empty when there is no such batch.</summary>
    Task<BatchItemPage> ListItemsAsync(BatchItemFilter filter, CancellationToken cancellationToken);

    /// <summary>What failed or was refused, by reason, most frequent first. Costs one pass over its items.</summary>
    Task<IReadOnlyList<BatchFailures>> GroupFailuresAsync(Guid batchId, int limit, CancellationToken cancellationToken);

    /// <summary>Keeps the figures of a batch that is done; nothing happens when it changed since they were counted, or has figures.</summary>
    Task SettleAsync(BatchProgress progress, CancellationToken cancellationToken);
}

/// <summary>What became of one upload.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record RecordedUpload(DocumentName Name, BatchOutcome Outcome);

/// <summary>A line of the list of batches.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Totals">Its receipt, once it was seen settled.</param>
/// <param name="Progress">How it stands, when it was not and somebody counted.</param>
public sealed record ListedBatch(Batch Batch, BatchTotals? Totals, BatchProgress? Progress = null);
