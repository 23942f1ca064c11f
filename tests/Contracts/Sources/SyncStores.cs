using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Contracts.Sources;

/// <summary>One adapter's stores of runs, on the database and clock of the other stores.</summary>
/// <param name="Queue">Under test.</param>
/// <param name="Progress">Under test.</param>
/// <param name="Deletions">Under test.</param>
/// <param name="Queries">Under test.</param>
/// <param name="Schedules">Under test.</param>
public sealed record SyncStores(
    ISyncRunQueue Queue, ISyncProgress Progress, ISyncDeletions Deletions, ISyncQueries Queries, IScheduleStore Schedules);
