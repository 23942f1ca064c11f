using Ingest.Domain.Errors;

namespace Ingest.Domain.Batches;

/// <summary>
/// Cancels and resumes batches: one mark on the batch, which decides, then its files in statements of at most 500 each, every one guarded by the
/// mark and by the state a file comes from. Broken off in the middle, the same call goes on; called twice, the second finds nothing to do.
/// </summary>
public interface IBatchControl
{
    /// <summary>
    /// Cancels: files that were not sent are cancelled, versions that wait for a worker fail with <see cref="ErrorCodes.Cancelled"/>; what a worker
    /// has goes on to its end, and so does a version that was not sent by any batch, that is searchable and only rebuilt, or that another open
    /// batch waits for. Null when there is no such batch.
    /// </summary>
    Task<BatchChange?> CancelAsync(Guid batchId, CancellationToken cancellationToken);

    /// <summary>
    /// Resumes: files that were not sent are expected again, versions that were cancelled wait for a worker again, with no attempt counted, unless
    /// newer bytes came or the document was deleted. Null when there is no such batch. A batch that was not cancelled stays as it is.
    /// </summary>
    Task<BatchChange?> ResumeAsync(Guid batchId, CancellationToken cancellationToken);
}

/// <summary>How many files a call moved.</summary>
/// <param name="Unsent">Files that had not been sent.</param>
/// <param name="Versions">Files that had: versions.</param>
public readonly record struct BatchChange(long Unsent, long Versions);
