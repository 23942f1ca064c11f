using Ingest.Domain.Documents;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// What a run has read. Each method is one transaction fenced by the lease; false means the lease is gone. The checkpoint of a partition moves
/// only in the transaction that records its last page, and by then every item of the page is registered with its bytes safe (P8).
/// </summary>
public interface ISyncProgress
{
    /// <summary>
    /// Writes the plan and moves the run from <see cref="SyncPhase.Plan"/> to <see cref="SyncPhase.Read"/>: one step to read for each partition, and one to
    /// enumerate if <see cref="PlanRequest.Enumerate"/>. The window of a step begins at the partition's checkpoint less the overlap; without a checkpoint at
    /// <see cref="PlanRequest.FirstFrom"/>; for a backfill at <see cref="PlanRequest.BackfillFrom"/>. Partitions not in the list are marked unlisted; they keep their checkpoints.
    /// </summary>
    Task<bool> PlanAsync(SyncLease lease, PlanRequest plan, CancellationToken cancellationToken);

    /// <summary>When this source was last enumerated completely, or null.</summary>
    Task<DateTimeOffset?> GetLastEnumerationAsync(string source, CancellationToken cancellationToken);

    /// <summary>The next step of this phase that is neither done nor failed, in order of planning; null when there is none.</summary>
    Task<PlanStep?> NextStepAsync(SyncLease lease, SyncPhase phase, CancellationToken cancellationToken);

    /// <summary>
    /// What is known of these items of a source; unknown ones are absent. A tombstone is answered with its name and without hash and document, so that an
    /// item that comes back is taken in again. An item whose document a person deleted is answered with both: it stays deleted until it changes.
    /// An item whose document is in another collection than <paramref name="collection"/>, the source's, is answered without hash, so that it is taken in anew, into that one.
    /// </summary>
    Task<IReadOnlyDictionary<ItemKey, KnownItem>> FindItemsAsync(
        string source, string collection, IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Writes items down before their bytes go anywhere (P1), so that each has its name for good, whatever happens next: known ones keep theirs; a new one gets
    /// its proposed name, or its fallback when another item of the source has that, or proposes it in the same call. Null when the lease is gone.
    /// An item that is only named counts as unread and, when it vanishes, as absent; its document is then the one of its name and source, if there is one.
    /// </summary>
    Task<IReadOnlyDictionary<ItemKey, KnownItem>?> NameItemsAsync(SyncLease lease, IReadOnlyCollection<ProposedName> items, CancellationToken cancellationToken);

    /// <summary>
    /// Records a page: items taken in, items that failed, counts, the cursor, and after the last page the partition's checkpoint (sync runs only).
    /// Extends the lease. A page that is recorded again (same step, cursor and count of pages) changes nothing and answers true.
    /// Items have the names of <see cref="NameItemsAsync"/>; the name of another item is a mistake of the caller that breaks a unique index.
    /// </summary>
    Task<bool> CommitPageAsync(SyncLease lease, PageCommit page, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>
    /// Records a page of an enumeration: the keys exist in this run. Keys that no page ever brought are remembered as missed, to be read by key.
    /// </summary>
    Task<bool> CommitKeysAsync(SyncLease lease, KeyCommit page, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>The step starts over: its cursor expired at the source. What was read stays read.</summary>
    Task<bool> RestartStepAsync(SyncLease lease, PlanStep step, string reason, CancellationToken cancellationToken);

    /// <summary>The partition cannot be read; the run goes on with the others and fails at its end. An enumeration with a failed step deletes nothing.</summary>
    Task<bool> FailStepAsync(SyncLease lease, PlanStep step, string errorCode, string errorMessage, CancellationToken cancellationToken);

    /// <summary>
    /// Live items of the source that failed, were missed or are only named, and that this run has neither taken in nor tried by key yet: those
    /// never tried first, then those tried longest ago; at most <paramref name="limit"/>, and none once the run has tried <paramref name="perRun"/>. Items of partitions that are not listed wait until
    /// they are again.
    /// </summary>
    Task<IReadOnlyList<ItemKey>> ListUnreadAsync(SyncLease lease, int limit, int perRun, CancellationToken cancellationToken);

    /// <summary>
    /// Records items read by key; those asked for and in neither list are at the source no more: an absence is theirs, too. What was not asked for, or was
    /// recorded before by this run, changes nothing.
    /// </summary>
    Task<bool> CommitRepairAsync(SyncLease lease, RepairCommit repair, TimeSpan leaseDuration, CancellationToken cancellationToken);
}

/// <summary>What is to be planned.</summary>
/// <param name="Partitions">All partitions the source has; not empty.</param>
/// <param name="Overlap">How much before the checkpoint is read again.</param>
/// <param name="FirstFrom">Beginning of the window of a partition without checkpoint, or null for everything.</param>
/// <param name="BackfillFrom">For a backfill: the beginning of every window.</param>
/// <param name="Enumerate">True to enumerate too.</param>
public sealed record PlanRequest(
    IReadOnlyList<Partition> Partitions, TimeSpan Overlap, DateTimeOffset? FirstFrom, DateTimeOffset? BackfillFrom, bool Enumerate);

/// <summary>One partition to read or to enumerate.</summary>
/// <param name="Phase"><see cref="SyncPhase.Read"/> or <see cref="SyncPhase.Enumerate"/>.</param>
/// <param name="Partition">Which.</param>
/// <param name="Window">The window to read.</param>
/// <param name="Cursor">Where to go on, or null at the beginning.</param>
/// <param name="Pages">Pages recorded so far.</param>
/// <param name="MarkedCursor">A cursor of an earlier page, kept to notice a source that goes in circles (Brent's algorithm), or null.</param>
/// <param name="Restarts">How often it started over.</param>
public sealed record PlanStep(
    SyncPhase Phase, Partition Partition, SyncWindow Window, string? Cursor, int Pages, string? MarkedCursor, int Restarts = 0);

/// <summary>What is known of an item.</summary>
/// <param name="Name">Its document's name.</param>
/// <param name="Hash">Of its text when it was last taken in, or null when it never was.</param>
/// <param name="DocumentId">Its document, or null when it never was taken in.</param>
public sealed record KnownItem(string Name, ContentHash? Hash, Guid? DocumentId);

/// <summary>A name for an item that has none yet. Both are whole document names, the source's folder included.</summary>
/// <param name="Item">Key.</param>
/// <param name="Name">The name it should have.</param>
/// <param name="Fallback">The name it gets when another item has that: the same with a mark of the key, so that no two items share it.</param>
public sealed record ProposedName(ItemKey Item, string Name, string Fallback);

/// <summary>An item that was taken in, or was found unchanged.</summary>
/// <param name="Item">Key.</param>
/// <param name="Name">Its document's name.</param>
/// <param name="Title">Its title now.</param>
/// <param name="Link">Where people can open it.</param>
/// <param name="UpdatedAt">When it last changed at the source.</param>
/// <param name="Hash">Of its text.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="Changed">True when it made a document or a version.</param>
public sealed record TakenItem(
    ItemKey Item, string Name, string Title, Uri? Link, DateTimeOffset UpdatedAt, ContentHash Hash, Guid DocumentId, bool Changed);

/// <summary>A page that was read.</summary>
/// <param name="Step">Of which step; its cursor says which page.</param>
/// <param name="Items">Taken in.</param>
/// <param name="Failures">Not readable or not acceptable.</param>
/// <param name="Next">Cursor of the next page, or null after the last.</param>
public sealed record PageCommit(PlanStep Step, IReadOnlyList<TakenItem> Items, IReadOnlyList<ItemFailure> Failures, string? Next);

/// <summary>A page of an enumeration.</summary>
/// <param name="Step">Of which step; its cursor says which page.</param>
/// <param name="Keys">Keys that exist.</param>
/// <param name="Next">Cursor of the next page, or null after the last.</param>
/// <param name="RememberMissed">
/// False: a key that no page ever brought is older than the source is to be read (<see cref="SourceOptions.FirstSyncDays"/>), and is not written down.
/// </param>
public sealed record KeyCommit(PlanStep Step, IReadOnlyList<string> Keys, string? Next, bool RememberMissed = true);

/// <summary>Items read by key.</summary>
/// <param name="Asked">What was asked for.</param>
/// <param name="Items">Taken in.</param>
/// <param name="Failures">Still not readable.</param>
public sealed record RepairCommit(IReadOnlyCollection<ItemKey> Asked, IReadOnlyList<TakenItem> Items, IReadOnlyList<ItemFailure> Failures);
