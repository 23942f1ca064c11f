namespace Ingest.Domain.Collections;

/// <summary>Where collections are kept.</summary>
public interface ICollectionStore
{
    /// <summary>The collection of this name, or null.</summary>
    Task<Collection?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All collections of these queues, by name. Null queues: every collection.</summary>
    Task<IReadOnlyList<Collection>> ListAsync(IReadOnlyCollection<string>? queues, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the collection, or returns the one that already has the name, unchanged (its queue, model and dimensions stay as they are).
    /// Safe to call from many processes at once. <see cref="CollectionIdentity.Id"/> of the argument is ignored.
    /// </summary>
    Task<Collection> GetOrCreateAsync(Collection collection, CancellationToken cancellationToken);
}
