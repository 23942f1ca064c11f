namespace Ingest.Domain.Scheduling;

/// <summary>
/// The ledger: every run that is expected is a row before it is due (P5). Whether one is late, missed or failed follows from the rows and the
/// clock alone, so it is right even when no timer has ticked for days. One schedule belongs to one source and has its name.
/// </summary>
public interface IScheduleStore
{
    /// <summary>The schedules of these names; those never written, and those forgotten since, are absent.</summary>
    Task<IReadOnlyList<ScheduleRecord>> ListAsync(IReadOnlyCollection<string> schedules, CancellationToken cancellationToken);

    /// <summary>
    /// Adds expected runs; those that exist already stay as they are. When the expression or zone differs from what is stored, rows that are not yet due are replaced by these,
    /// and rows that were due stay.
    /// </summary>
    Task ExpectAsync(string schedule, string expression, string timeZone, IReadOnlyCollection<DateTimeOffset> dueAt, CancellationToken cancellationToken);

    /// <summary>
    /// The schedule is gone or switched off: rows that are not yet due go, rows that were due stay as history. <see cref="ListAsync"/> does not answer it any more
    /// until <see cref="ExpectAsync"/> writes it again, so that the time between counts as no gap.
    /// </summary>
    Task ForgetAsync(string schedule, CancellationToken cancellationToken);

    /// <summary>Rows of these schedules that are due at <paramref name="now"/> and have no run, oldest first.</summary>
    Task<IReadOnlyList<ExpectedRun>> ListDueAsync(IReadOnlyCollection<string> schedules, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Rows older than the given one that never got a run are caught up by its run: linked to it and marked missed. Answers how many; 0 when the given one has no run itself.
    /// </summary>
    Task<int> CatchUpAsync(string schedule, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>The rows of a schedule around now, newest first: what was expected, what became of it.</summary>
    Task<IReadOnlyList<ScheduleRow>> ListRowsAsync(string schedule, int limit, CancellationToken cancellationToken);
}

/// <summary>A schedule as stored.</summary>
/// <param name="Name">Its name: the source's.</param>
/// <param name="Expression">Six fields.</param>
/// <param name="TimeZone">IANA zone.</param>
/// <param name="LastExpected">Latest row, or null.</param>
/// <param name="NextDue">Earliest row that is not yet due, or null.</param>
/// <param name="OldestUnstarted">Earliest row that is due and has no run, or null.</param>
/// <param name="LastStarted">Latest row that has a run, or null: older ones without are its to catch up, also when whoever started it died before it said so.</param>
public sealed record ScheduleRecord(
    string Name, string Expression, string TimeZone, DateTimeOffset? LastExpected, DateTimeOffset? NextDue, DateTimeOffset? OldestUnstarted,
    DateTimeOffset? LastStarted);

/// <summary>A run that is due.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="DueAt">When.</param>
public sealed record ExpectedRun(string Schedule, DateTimeOffset DueAt);

/// <summary>One row of the ledger.</summary>
/// <param name="DueAt">When it was due.</param>
/// <param name="RunId">The run made for it, or that caught it up; null while there is none.</param>
/// <param name="Missed">True when a later run caught it up.</param>
/// <param name="RunState">State of that run: <c>pending</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c>; null while there is none.</param>
/// <param name="StartedAt">When that run began.</param>
public sealed record ScheduleRow(DateTimeOffset DueAt, Guid? RunId, bool Missed, string? RunState, DateTimeOffset? StartedAt);
