namespace Ingest.Domain.Reindexing;

/// <summary>What people ask and tell: the rows of reindexes, and the vector collections that collections have beside the one they search.</summary>
public interface IReindexStore
{
    /// <summary>
    /// Asks for the collection to get this model and size. One that is open answers instead, whatever it is to (<see cref="RequestedReindex.Created"/>
    /// is false). Vectors of this model that are there already, of a reindex that failed or from before a switch, are gone on with. Null: the collection has
    /// the model and size already, or there is no such collection.
    /// </summary>
    Task<RequestedReindex?> RequestAsync(string collection, string model, int dimensions, CancellationToken cancellationToken);

    /// <summary>
    /// Asks for the collection to go back to the vectors that it searched before. An open one answers, as above. Null: there are none (any more).
    /// </summary>
    Task<RequestedReindex?> RequestRollbackAsync(string collection, CancellationToken cancellationToken);

    /// <summary>The latest reindex of the collection, open or not; null when it never had one.</summary>
    Task<Reindex?> FindLatestAsync(string collection, CancellationToken cancellationToken);

    /// <summary>The reindex of this id, or null.</summary>
    Task<Reindex?> FindAsync(Guid reindexId, CancellationToken cancellationToken);

    /// <summary>Open reindexes of these queues' collections, by collection. Null queues: all.</summary>
    Task<IReadOnlyList<Reindex>> ListOpenAsync(IReadOnlyCollection<string>? queues, CancellationToken cancellationToken);

    /// <summary>
    /// Gives up the open reindex; its worker loses the lease. What it built is thrown away, unless it was searched before. Answers its id, or null when
    /// none was open.
    /// </summary>
    Task<Guid?> CancelAsync(string collection, CancellationToken cancellationToken);

    /// <summary>
    /// Gives up what is kept for the way back, and what a failed reindex left; never what is searched or what an open reindex fills. Answers the vector
    /// collections, which <see cref="ListDiscardedAsync"/> then lists.
    /// </summary>
    Task<IReadOnlyList<string>> DiscardAsync(string collection, CancellationToken cancellationToken);

    /// <summary>Vector collections of these queues' collections beside those that they search: targets, and those kept for the way back.</summary>
    Task<IReadOnlyList<string>> ListSparesAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken);

    /// <summary>Vector collections of these queues' collections that are to be removed from the index. Nothing searches them.</summary>
    Task<IReadOnlyList<string>> ListDiscardedAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken);

    /// <summary>A discarded vector collection is gone from the index.</summary>
    Task ForgetAsync(string vectorCollection, CancellationToken cancellationToken);
}

/// <summary>The reindex that was asked for.</summary>
/// <param name="Id">The reindex.</param>
/// <param name="Created">False when one was open already.</param>
public sealed record RequestedReindex(Guid Id, bool Created);
