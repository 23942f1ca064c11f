using System.Runtime.ExceptionServices;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Scheduling;

/// <summary>
/// Keeps the ledger (P5): writes expected runs down before they are due, also those of a time in which nobody ran, and starts what is due. However many runs of a
/// source were missed, one run is started, for the latest of them; the others are marked as caught up by it.
/// <para>
/// Any number of hosts may tick at once, and any of them may die at any point: rows exist once, the row decides who starts its run, and the next tick finishes what
/// was left undone.
/// </para>
/// </summary>
public sealed partial class ScheduleLedger
{
    private readonly SourceSchedules _schedules;
    private readonly IScheduleStore _store;
    private readonly ISyncRunQueue _queue;
    private readonly ISyncSignal _signal;
    private readonly ScheduleOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ScheduleLedger> _logger;

    internal ScheduleLedger(
        SourceSchedules schedules, IScheduleStore store, ISyncRunQueue queue, ISyncSignal signal, IOptions<ScheduleOptions> options, TimeProvider time,
        ILogger<ScheduleLedger> logger)
    {
        _schedules = schedules;
        _store = store;
        _queue = queue;
        _signal = signal;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>One look at the clock and the ledger. Answers how many runs it asked for; a run that is under way already counts for the row, but not here.</summary>
    /// <remarks>A schedule that cannot be looked at keeps no other from it; the first such failure is thrown at the end.</remarks>
    /// <exception cref="RetryableException">The database did not answer; nothing is lost, the next tick goes on.</exception>
    public async Task<int> TickAsync(CancellationToken cancellationToken) => (await RunAsync(cancellationToken)).Requested;

    /// <summary>The same, with what the reconciler wants to know.</summary>
    internal async Task<Ticked> RunAsync(CancellationToken cancellationToken)
    {
        var ticked = default(Ticked);
        var schedules = _schedules.All;
        if (schedules.Count == 0)
        {
            return ticked;
        }

        var now = _time.GetUtcNow();
        var records = await ListAsync([.. schedules.Select(static s => s.Name)], cancellationToken);
        ExceptionDispatchInfo? failed = null;
        foreach (var schedule in schedules)
        {
            try
            {
                ticked += await TickAsync(schedule, records.GetValueOrDefault(schedule.Name), now, cancellationToken);
            }
            catch (Exception error) when (error is not (RetryableException or OperationCanceledException))
            {
                // Its trouble is its own: the others are started all the same.
                LogFailed(error, schedule.Name);
                failed ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        if (ticked.Requested > 0)
        {
            _signal.Notify();
        }

        failed?.Throw();
        return ticked;
    }

    private async Task<Ticked> TickAsync(SourceSchedule schedule, ScheduleRecord? record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (schedule.Expression is { } expression)
        {
            return await ExpectAsync(schedule.Name, expression, record, now, cancellationToken)
                ? await StartDueAsync(schedule.Name, now, cancellationToken)
                : default;
        }

        if (record is not null)
        {
            await _store.ForgetAsync(schedule.Name, cancellationToken);
        }

        return default;
    }

    /// <summary>Writes the rows that are missing. Answers whether any row may be due.</summary>
    private async Task<bool> ExpectAsync(
        string name, ScheduleExpression expression, ScheduleRecord? record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A new schedule begins now: nothing was expected of it before.
        var isNew = record is null || record.Expression != expression.Text || record.TimeZone != expression.TimeZone;
        var last = isNew ? now : record!.LastExpected ?? now;
        var gap = ExpectedRuns.InGap(expression, last, now, _options.MaxGap);
        var ahead = ExpectedRuns.Ahead(expression, now, now + _options.Horizon, _options.MaxAhead).Where(at => isNew || at > last);
        List<DateTimeOffset> rows = [.. gap, .. ahead];
        if (isNew || rows.Count > 0)
        {
            await _store.ExpectAsync(name, expression.Text, expression.TimeZone, rows, cancellationToken);
        }

        return record is not { OldestUnstarted: null } || gap.Count > 0;
    }

    private async Task<Ticked> StartDueAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await _store.ListDueAsync([name], now, _options.MaxGap + _options.MaxAhead, cancellationToken);
        if (due.Count == 0)
        {
            return default;
        }

        var newest = due[^1].DueAt;
        var overdue = due.Count(run => run.DueAt < now - _options.Grace);

        // Read after the rows: whoever has started a newer one meanwhile, or died before it could say so, catches these up with it.
        var record = (await ListAsync([name], cancellationToken)).GetValueOrDefault(name);
        if (record?.LastStarted > newest)
        {
            await CatchUpAsync(name, record.LastStarted.Value, cancellationToken);
            return new Ticked(0, overdue);
        }

        var run = await _queue.RequestAsync(new SyncRunRequest(name, SyncRunKind.Sync, "schedule", DueAt: newest), cancellationToken);
        if (run.Created)
        {
            LogStarted(name, run.RunId, newest);
        }

        if (due.Count > 1)
        {
            await CatchUpAsync(name, newest, cancellationToken);
        }

        return new Ticked(run.Created ? 1 : 0, overdue);
    }

    private async Task<Dictionary<string, ScheduleRecord>> ListAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        (await _store.ListAsync(names, cancellationToken)).ToDictionary(static record => record.Name, StringComparer.Ordinal);

    private async Task CatchUpAsync(string name, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        if (await _store.CatchUpAsync(name, dueAt, cancellationToken) is > 0 and var missed)
        {
            LogCaughtUp(name, missed, dueAt);
        }
    }

    [LoggerMessage(1801, LogLevel.Information, "Schedule {Schedule}: run {RunId} for {DueAt:O}.")]
    private partial void LogStarted(string schedule, Guid runId, DateTimeOffset dueAt);

    [LoggerMessage(1802, LogLevel.Warning, "Schedule {Schedule}: {Missed} expected runs were missed; the run for {DueAt:O} catches them up.")]
    private partial void LogCaughtUp(string schedule, int missed, DateTimeOffset dueAt);

    [LoggerMessage(1803, LogLevel.Error, "Schedule {Schedule} could not be looked at; the next tick tries again.")]
    private partial void LogFailed(Exception error, string schedule);

    /// <summary>What a tick did.</summary>
    /// <param name="Requested">Runs asked for.</param>
    /// <param name="Overdue">Rows it found past their grace without a run; they all have one now.</param>
    internal readonly record struct Ticked(int Requested, int Overdue)
    {
        public static Ticked operator +(Ticked left, Ticked right) => new(left.Requested + right.Requested, left.Overdue + right.Overdue);
    }
}
