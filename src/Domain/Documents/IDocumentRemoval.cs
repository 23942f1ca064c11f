namespace Ingest.Domain.Documents;

/// <summary>Takes documents out of search at once, and out of storage soon after.</summary>
public interface IDocumentRemoval
{
    /// <summary>
    /// Marks the document deleted and supersedes all its versions in one transaction: from its commit on it is not searchable, its name is
    /// free, and a worker that holds it loses its lease. False when it was not live.
    /// </summary>
    Task<bool> DeleteAsync(Guid documentId, string reason, CancellationToken cancellationToken);

    /// <summary>Superseded versions of these queues, but for some, whose points and blobs have not been purged, oldest first.</summary>
    Task<IReadOnlyList<PurgeTarget>> ListPurgeableAsync(
        IReadOnlyCollection<string> queues, IReadOnlyCollection<VersionKey> except, int limit, CancellationToken cancellationToken);

    /// <summary>Records that these versions' points and blobs are gone; the last version of a deleted document also purges the document.</summary>
    Task MarkPurgedAsync(IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken);
}

/// <summary>A superseded version that still occupies space.</summary>
/// <param name="Key">The version.</param>
/// <param name="VectorCollections">Where points of it may be: while a collection is reindexed, and until its old vectors are discarded, there are several.</param>
/// <param name="BlobName">Its blob in the documents container.</param>
public sealed record PurgeTarget(VersionKey Key, IReadOnlyList<string> VectorCollections, string BlobName);
