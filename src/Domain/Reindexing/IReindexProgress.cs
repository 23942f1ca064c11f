using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Domain.Reindexing;

/// <summary>What the steps of a reindex ask and record. "False" means that the lease is gone.</summary>
public interface IReindexProgress
{
    /// <summary>Searchable versions that the target is not known to hold, in order of document id, from this document on (null: from the first).</summary>
    Task<IReadOnlyList<LackingVersion>> ListLackingAsync(
        int collectionId, string target, Guid? from, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the same. Reads every searchable version of the collection once: for the beginning and end of a pass.</summary>
    Task<LackingCount> CountLackingAsync(int collectionId, string target, CancellationToken cancellationToken);

    /// <summary>
    /// A page is in the index: marks the versions that it completed, moves the cursor, extends the lease. A mark holds until the version's next transition.
    /// </summary>
    Task<bool> SaveAsync(
        ReindexLease lease, IReadOnlyList<CopiedVersion> copied, ReindexCursor? cursor, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>Begins a pass over the documents at its first.</summary>
    Task<bool> BeginPassAsync(ReindexLease lease, ReindexPass pass, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>
    /// Versions that the target is known to hold, with their points, in order of document id, from after this one.
    /// </summary>
    Task<IReadOnlyList<VersionPoints>> ListMarkedAsync(
        int collectionId, string target, Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>The target does not hold these after all.</summary>
    Task UnmarkAsync(string target, IReadOnlyCollection<VersionKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// From here until the switch, or until the lease is gone, nothing of the collection is published: a version that would be goes back to
    /// pending for a moment. What was being published when it was called is published when it answers.
    /// </summary>
    Task<bool> HoldPublishingAsync(ReindexLease lease, ReindexPass pass, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>
    /// The switch, in one transaction: collection and stamps name the target, what was searched is kept for the way back, and what was in work goes back to
    /// work, to be indexed there. Only while publishing is held, and only if the target holds every searchable version; false otherwise, or when the lease is gone.
    /// </summary>
    Task<bool> SwitchAsync(ReindexLease lease, CancellationToken cancellationToken);
}

/// <summary>A pass over the documents.</summary>
/// <param name="Phase">What for.</param>
/// <param name="Verified">Whether what was copied has been counted.</param>
/// <param name="Done">Documents that the target holds.</param>
/// <param name="Total">Searchable documents.</param>
public sealed record ReindexPass(ReindexPhase Phase, bool Verified, long Done, long Total);
