namespace Ingest.Domain.Figures;

/// <summary>
/// Figures that people look at all day: counts, sizes, failures by reason, throughput. Exact at the moment of the read, in one statement each, and
/// as cheap with a million documents as with a hundred.
/// </summary>
public interface IFigureStore
{
    /// <summary>How everything stands now.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer.</exception>
    Task<Standing> ReadStandingAsync(CancellationToken cancellationToken);

    /// <summary>Failed documents grouped by collection and reason, largest group first.</summary>
    /// <param name="collection">Only this collection, or null for all.</param>
    /// <param name="limit">At most this many groups, 1 to 500.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<FailureGroup>> ListFailuresAsync(string? collection, int limit, CancellationToken cancellationToken);

    /// <summary>What became ready or failed, by steps of whole minutes; steps without anything are absent.</summary>
    /// <param name="from">Start of the first step, a whole minute.</param>
    /// <param name="step">Length of a step, whole minutes.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<LatencyCount>> ReadThroughputAsync(DateTimeOffset from, TimeSpan step, CancellationToken cancellationToken);
}

/// <summary>How everything stands at one moment.</summary>
/// <param name="Collections">Every collection, by name.</param>
/// <param name="Failures">The largest groups of failed documents, at most <see cref="MaxFailures"/>.</param>
/// <param name="InWork">Versions in work, longest first, at most <see cref="MaxInWork"/>.</param>
/// <param name="OldestPending">How long the oldest version that may be claimed has waited, or null when none waits.</param>
/// <param name="Recent">What settled lately.</param>
public sealed record Standing(
    IReadOnlyList<CollectionFigures> Collections, IReadOnlyList<FailureGroup> Failures, IReadOnlyList<VersionInWork> InWork, TimeSpan? OldestPending,
    RecentlySettled Recent)
{
    /// <summary>More groups of failures are not shown at a glance.</summary>
    public const int MaxFailures = 50;

    /// <summary>More versions in work are not shown at a glance.</summary>
    public const int MaxInWork = 20;
}

/// <summary>One collection in figures.</summary>
/// <param name="Name">Collection.</param>
/// <param name="Model">Its embedding model.</param>
/// <param name="Dimensions">Of its vectors.</param>
/// <param name="Receiving">Live documents whose latest version's bytes are on the way.</param>
/// <param name="Pending">Those that wait for a worker.</param>
/// <param name="Processing">Those with a worker.</param>
/// <param name="Ready">Those searchable and up to date.</param>
/// <param name="Failed">Those failed.</param>
/// <param name="Chunks">Chunks of searchable versions.</param>
/// <param name="Bytes">Size of searchable versions' files.</param>
/// <param name="Reindex">The rebuild with another model that waits or is at work, or null.</param>
public sealed record CollectionFigures(
    string Name, string Model, int Dimensions, long Receiving, long Pending, long Processing, long Ready, long Failed, long Chunks, long Bytes,
    ReindexFigures? Reindex = null);

/// <summary>How far a rebuild is.</summary>
/// <param name="State"><c>pending</c> or <c>running</c>.</param>
/// <param name="Done">Documents done.</param>
/// <param name="Total">Documents in all, when they were last counted.</param>
/// <param name="ToModel">The model it goes to.</param>
public sealed record ReindexFigures(string State, long Done, long Total, string ToModel);

/// <summary>Live documents of a collection whose latest version failed for the same reason.</summary>
/// <param name="Collection">Collection.</param>
/// <param name="Code">Error code.</param>
/// <param name="Count">How many.</param>
/// <param name="DocumentId">The one that failed last, or null when none is failed any more at the moment of the read.</param>
/// <param name="Name">Its name.</param>
/// <param name="Message">Its message.</param>
public sealed record FailureGroup(string Collection, string Code, long Count, Guid? DocumentId, string? Name, string? Message);

/// <summary>A version in a worker's hands.</summary>
/// <param name="DocumentId">Document.</param>
/// <param name="Name">Its name.</param>
/// <param name="Collection">Its collection.</param>
/// <param name="Stage">Stage, in lower case.</param>
/// <param name="Attempt">Attempt, from 1.</param>
/// <param name="Done">Units done in this stage.</param>
/// <param name="Total">Units in all, or null while unknown.</param>
/// <param name="Since">When it was claimed.</param>
/// <param name="Owner">Worker.</param>
public sealed record VersionInWork(
    Guid DocumentId, string Name, string Collection, string Stage, int Attempt, long Done, long? Total, DateTimeOffset Since, string Owner);

/// <summary>How many documents became ready or failed lately.</summary>
/// <param name="LastMinute">In the last 60 s.</param>
/// <param name="FirstAt">The first of these, or null when there is none.</param>
/// <param name="LastTenMinutes">In the last ten minutes, the last half minute perhaps not yet counted.</param>
public sealed record RecentlySettled(long LastMinute, DateTimeOffset? FirstAt, long LastTenMinutes);

/// <summary>What settled in one step of time and took about the same.</summary>
/// <param name="At">Start of the step.</param>
/// <param name="Latency">Bucket of <see cref="LatencyScale"/>, or null where no latency is known.</param>
/// <param name="Ready">Versions that became searchable.</param>
/// <param name="Failed">Versions that failed.</param>
/// <param name="Chunks">Chunks of the searchable ones.</param>
/// <param name="Bytes">Bytes of the searchable ones.</param>
public sealed record LatencyCount(DateTimeOffset At, int? Latency, long Ready, long Failed, long Chunks, long Bytes);
