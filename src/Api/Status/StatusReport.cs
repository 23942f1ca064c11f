using Ingest.Domain.Documents;

namespace Ingest.Api.Status;

/// <summary>How everything stands; the same shape as <c>status --json</c>.</summary>
/// <param name="Collections">Every collection, by name.</param>
/// <param name="Schedules">Every schedule; none exist yet.</param>
public sealed record StatusReport(IReadOnlyList<CollectionStatus> Collections, IReadOnlyList<ScheduleStatus> Schedules)
{
    /// <summary>The report for these counts.</summary>
    public static StatusReport From(IReadOnlyList<CollectionCounts> counts) => new(
        [.. counts.Select(static c => new CollectionStatus(c.Name, new DocumentCounts(c.Receiving, c.Pending, c.Processing, c.Ready, c.Failed), c.Chunks))], []);
}

/// <summary>One collection.</summary>
/// <param name="Name">Collection.</param>
/// <param name="Documents">Live documents by the state of their latest version.</param>
/// <param name="Chunks">Chunks of searchable versions.</param>
public sealed record CollectionStatus(string Name, DocumentCounts Documents, long Chunks);

/// <summary>Documents by state.</summary>
/// <param name="Receiving">Bytes on the way.</param>
/// <param name="Pending">Waiting for a worker.</param>
/// <param name="Processing">With a worker.</param>
/// <param name="Ready">Searchable and up to date.</param>
/// <param name="Failed">Failed.</param>
public sealed record DocumentCounts(long Receiving, long Pending, long Processing, long Ready, long Failed);

/// <summary>One schedule.</summary>
/// <param name="Name">Its name.</param>
public sealed record ScheduleStatus(string Name);
