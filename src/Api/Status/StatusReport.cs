using Ingest.Api.Figures;
using Ingest.Api.Sources;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources;

namespace Ingest.Api.Status;

/// <summary>How everything stands; the same shape as <c>status --json</c>.</summary>
/// <param name="Collections">Every collection, by name.</param>
/// <param name="Schedules">Every source and its schedule, by name; <c>GET /api/sync-status</c> has the rest.</param>
public sealed record StatusReport(IReadOnlyList<CollectionStatus> Collections, IReadOnlyList<ScheduleStatus> Schedules)
{
    /// <summary>The report of these.</summary>
    public static StatusReport From(
        IReadOnlyList<CollectionCounts> counts, IReadOnlyList<SourceStatus> sources, IReadOnlyList<BudgetStanding> budgets) => new(
        [.. counts.Select(c => new CollectionStatus(
            c.Name, new DocumentCounts(c.Receiving, c.Pending, c.Processing, c.Ready, c.Failed), c.Chunks,
            PausedCollection.From(budgets.FirstOrDefault(b => b.Collection == c.Name))))],
        [.. sources.Select(static s => new ScheduleStatus(
            s.Name, s.State.ToName(), s.LastSuccess?.FinishedAt, s.NextDue, SyncSource.WholeSeconds(s.OverdueBy)))]);
}

/// <summary>One collection.</summary>
/// <param name="Name">Collection.</param>
/// <param name="Documents">Live documents by the state of their latest version.</param>
/// <param name="Chunks">Chunks of searchable versions.</param>
/// <param name="Paused">Why its documents wait, or null.</param>
public sealed record CollectionStatus(string Name, DocumentCounts Documents, long Chunks, PausedCollection? Paused);

/// <summary>Documents by state.</summary>
/// <param name="Receiving">Bytes on the way.</param>
/// <param name="Pending">Waiting for a worker.</param>
/// <param name="Processing">With a worker.</param>
/// <param name="Ready">Searchable and up to date.</param>
/// <param name="Failed">Failed.</param>
public sealed record DocumentCounts(long Receiving, long Pending, long Processing, long Ready, long Failed);

/// <summary>One source's schedule.</summary>
/// <param name="Name">The source.</param>
/// <param name="State">How it stands, see <see cref="SourceState"/>.</param>
/// <param name="LastSuccess">When its last succeeded sync ended, or null.</param>
/// <param name="NextDue">The next expected run, or null without a schedule.</param>
/// <param name="OverdueBy">How long an expected run has waited for somebody to begin it, as [d.]hh:mm:ss; null within the grace.</param>
public sealed record ScheduleStatus(string Name, string State, DateTimeOffset? LastSuccess, DateTimeOffset? NextDue, TimeSpan? OverdueBy);
