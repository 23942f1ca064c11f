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
}
