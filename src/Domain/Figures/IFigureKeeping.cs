namespace Ingest.Domain.Figures;

/// <summary>
/// Keeps the figures of <see cref="IFigureStore"/> cheap. Counts are exact whether this runs or not: what changed since the last fold is looked at by
/// the read itself, so a fold that is late costs time and nothing else. Throughput is what the last roll-up saw.
/// </summary>
public interface IFigureKeeping
{
    /// <summary>
    /// Counts documents that changed as what they are now, in one transaction; folds of several processes take turns. Answers how many changes it
    /// took away; fewer than <paramref name="limit"/> means none is left.
    /// </summary>
    Task<int> FoldAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Forgets throughput before this time, and answers the newest minute that has any, or null.</summary>
    Task<DateTimeOffset?> FindRolledUpAsync(DateTimeOffset keepSince, CancellationToken cancellationToken);

    /// <summary>Adds up throughput from the events of these whole minutes; doing it again changes nothing that was right.</summary>
    Task RollUpAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at documents in the order of their ids and notes those that are counted otherwise than they are, for the next fold to mend. For the
    /// reconciler, on its reserved connections.
    /// </summary>
    Task<MiscountedPage> NoteMiscountedAsync(Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Adds the counted documents up anew and answers how many sums were wrong. Reads all of them, and folds wait for it. For the reconciler, on its
    /// reserved connections.
    /// </summary>
    Task<int> MendSumsAsync(CancellationToken cancellationToken);
}

/// <summary>What a look at a stretch of documents found.</summary>
/// <param name="Noted">Documents that were counted otherwise than they are.</param>
/// <param name="Next">Go on after this one, or null at the end.</param>
public sealed record MiscountedPage(int Noted, Guid? Next);
