using Ingest.Domain.Scheduling;

namespace Ingest.Domain.Sources;

/// <summary>Expected runs that nobody has begun by a moment, oldest first; rows of the ledger, followed by those that nobody was there to write.</summary>
/// <param name="DueAt">When they were due.</param>
internal sealed record UnstartedRuns(IReadOnlyList<DateTimeOffset> DueAt)
{
    public static UnstartedRuns None { get; } = new([]);

    /// <summary>Since when something is overdue, and how many runs are.</summary>
    public (DateTimeOffset? Since, int Count) Overdue(DateTimeOffset at, TimeSpan grace)
    {
        var count = DueAt.Count(dueAt => dueAt < at - grace);
        return (count == 0 ? null : DueAt[0], count);
    }

    /// <summary>Adds a run that is asked for, but that no worker has taken.</summary>
    public UnstartedRuns With(DateTimeOffset dueAt) => new([.. DueAt.Append(dueAt).Order()]);

    /// <summary>Adds what the expression fires after <paramref name="from"/> up to <paramref name="at"/>, at most <paramref name="limit"/> in all.</summary>
    public UnstartedRuns WithExpected(ScheduleExpression expression, DateTimeOffset from, DateTimeOffset at, int limit) => from >= at
        ? this
        : new UnstartedRuns([.. DueAt, .. expression.After(from).TakeWhile(dueAt => dueAt <= at).Take(limit - DueAt.Count)]);
}
