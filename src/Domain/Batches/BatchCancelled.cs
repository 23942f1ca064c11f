using System.Globalization;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Batches;

/// <summary>The one sentence about files for a batch that is cancelled.</summary>
public static class BatchCancelled
{
    /// <summary>The refusal, with the way on.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="at">When it was cancelled.</param>
    public static FatalException Since(Guid batchId, DateTimeOffset at) => new(
        ErrorCodes.Cancelled,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Batch {batchId} was cancelled at {at:u} and takes no files. Resume it (POST /api/batches/{batchId}/resume, ./ingest batch-resume {batchId}), or begin another."));
}
