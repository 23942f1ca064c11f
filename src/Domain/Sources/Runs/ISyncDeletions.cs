namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// What vanished at the source (P9). An item counts as absent once for each complete enumeration that did not see it; two absences make it a
/// candidate; candidates over the cap are held until a person decides. What is approved goes only when the source, asked by key, says that it does not have it:
/// not every listing is complete (Notion's search says so of itself). An item that shows up again is no candidate any more, whatever was decided.
/// </summary>
public interface ISyncDeletions
{
    /// <summary>
    /// After a complete enumeration (no step failed, every step at its last page): adds one absence to every live item the run did not see, and clears those of
    /// the others. Once for each run, however often it is called. Null when the lease is gone; changes nothing and answers no candidates when the enumeration is not complete.
    /// </summary>
    Task<Absences?> SettleAsync(SyncLease lease, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the source's candidates down as approved or held; held ones of earlier runs of the source become this run's, and what a person approved stays approved.
    /// A candidate that has no document becomes a tombstone at once. False when the lease is gone.
    /// </summary>
    Task<bool> DecideAsync(SyncLease lease, bool hold, CancellationToken cancellationToken);

    /// <summary>Deletions of the run, by name, from after the given key.</summary>
    Task<IReadOnlyList<Deletion>> ListAsync(Guid runId, ItemKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// A person decides on what the run holds: approved ones go, kept ones stay and start again with no absence. Answers how many rows that moved; null when there is no such run.
    /// </summary>
    Task<int?> AnswerAsync(Guid runId, bool approve, CancellationToken cancellationToken);

    /// <summary>Approved deletions of the run's source that are to be confirmed, whichever run found them, in order of key; none when the lease is gone.</summary>
    Task<IReadOnlyList<ItemKey>> ListUnconfirmedAsync(SyncLease lease, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Records what the source said by key: what is gone is confirmed; what is there starts again with no absence; what it could not say is held by this run for
    /// a person, and when that person approves it and the source still cannot say, it counts as confirmed. Items whose deletions are not approved (any more) stay
    /// as they are. Extends the lease; false when it is gone.
    /// </summary>
    Task<bool> ConfirmAsync(SyncLease lease, Confirmation confirmation, TimeSpan leaseDuration, CancellationToken cancellationToken);

    /// <summary>
    /// Confirmed deletions whose documents are still there, of any source, oldest first: whoever can takes them out and marks them done.
    /// </summary>
    Task<IReadOnlyList<ConfirmedDeletion>> ListConfirmedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The documents are deleted: the items become tombstones, also one that showed up again in the meantime. A complete enumeration that sees the key of a tombstone
    /// counts it as missed, so it is taken in again.
    /// </summary>
    Task MarkDeletedAsync(IReadOnlyCollection<ConfirmedDeletion> deletions, CancellationToken cancellationToken);
}

/// <summary>What a complete enumeration found absent.</summary>
/// <param name="Live">Live items of the source.</param>
/// <param name="Absent">Of these, not seen by it.</param>
/// <param name="Candidates">Of these, absent at least twice.</param>
/// <param name="Complete">False when the enumeration was not complete; the other figures are 0 then.</param>
public sealed record Absences(long Live, long Absent, long Candidates, bool Complete);

/// <summary>One document that vanished at its source.</summary>
/// <param name="Item">Key of the item.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="Name">The document's name.</param>
/// <param name="Title">The item's last known title.</param>
/// <param name="AbsentSince">When it was first found absent.</param>
/// <param name="State"><c>held</c>, <c>approved</c>, <c>confirmed</c>, <c>deleted</c>, <c>kept</c> or <c>reappeared</c>.</param>
public sealed record Deletion(ItemKey Item, Guid DocumentId, string Name, string Title, DateTimeOffset AbsentSince, string State);

/// <summary>What a source said of items that were to be deleted. No item is in two of the lists.</summary>
/// <param name="Gone">It does not have these.</param>
/// <param name="Here">It has these.</param>
/// <param name="Unreadable">It could not say, and why.</param>
public sealed record Confirmation(IReadOnlyList<ItemKey> Gone, IReadOnlyList<ItemKey> Here, IReadOnlyList<ItemFailure> Unreadable);

/// <summary>A deletion that is to be carried out.</summary>
/// <param name="RunId">The run that found it.</param>
/// <param name="Source">The source.</param>
/// <param name="Item">The item.</param>
/// <param name="DocumentId">The document.</param>
public sealed record ConfirmedDeletion(Guid RunId, string Source, ItemKey Item, Guid DocumentId);
