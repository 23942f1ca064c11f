using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Telemetry;

namespace Ingest.Domain.Processing;

/// <summary>Points to search: the index holds exactly the version's chunks, then one transaction makes it the searchable version.</summary>
internal sealed class PublishStage(IVectorIndex index, IWorkQueue queue)
{
    public Task<WorkOutcome> RunAsync(WorkItem item, ExtractedText text, int chunks, LeaseKeeper lease, CancellationToken cancellationToken) =>
        IngestMetrics.StageAsync(
            Stage.Publish, SpanNames.Publish, () => PublishAsync(item, text, chunks, lease, cancellationToken), cancellationToken);

    private async Task<WorkOutcome> PublishAsync(WorkItem item, ExtractedText text, int chunks, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        await VerifyAsync(item, chunks, text, lease, cancellationToken);
        var (warningCode, warningMessage) = chunks == 0 && text.WarningCode is null
            ? (ErrorCodes.NoText, "The file has no text, so nothing of it can be found.")
            : (text.WarningCode, text.WarningMessage);
        var published = await queue.PublishAsync(
            item.Lease, new Publication(chunks, text.Pages, warningCode, warningMessage), cancellationToken);
        return published ? WorkOutcome.Published : WorkOutcome.Lost;
    }

    /// <summary>An earlier attempt may have left points of a longer cut, or lost some: trim, then count, then trust.</summary>
    private async Task VerifyAsync(WorkItem item, int chunks, ExtractedText text, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var found = await index.CountAsync(item.VectorCollection, item.Key, cancellationToken);
        if (found > chunks)
        {
            // Whoever has the lease now may have cut longer: only the holder trims.
            await lease.ReportAsync(new Progress(Stage.Publish, chunks, chunks), cancellationToken, now: true);
            await index.DeleteAsync(item.VectorCollection, item.Key, fromOrdinal: chunks, cancellationToken);
            found = await index.CountAsync(item.VectorCollection, item.Key, cancellationToken);
        }

        if (found != chunks)
        {
            var fromStart = new Checkpoint(text.IsStored, 0, Chunker: null, text.Pages, text.WarningCode, text.WarningMessage);
            await lease.ReportAsync(new Progress(Stage.Index, 0, chunks, fromStart), cancellationToken, now: true);
            throw new RetryableException(
                ErrorCodes.IndexIncomplete, $"The index holds {found} of {chunks} points of {item.Key} in {item.VectorCollection}; the version is indexed again from its first chunk.");
        }
    }
}
