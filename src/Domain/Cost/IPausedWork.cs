namespace Ingest.Domain.Cost;

/// <summary>Versions that wait because their collection's budget is used up: pending, with <c>budget_exhausted</c> and not before a time.</summary>
public interface IPausedWork
{
    /// <summary>Lets versions of a collection that wait for a worker wait until then, so that none is claimed for nothing. Answers how many, at most <paramref name="limit"/>.</summary>
    Task<int> PauseWaitingAsync(string collection, string message, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>Collections of these queues that have versions which wait for their budget and may not be claimed yet.</summary>
    Task<IReadOnlyList<string>> ListCollectionsAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken);

    /// <summary>Lets versions of a collection that wait for its budget be claimed now. Answers how many, at most <paramref name="limit"/>.</summary>
    Task<int> ReleaseAsync(string collection, int limit, CancellationToken cancellationToken);
}
