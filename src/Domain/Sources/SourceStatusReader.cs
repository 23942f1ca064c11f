using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources;

/// <summary>Reads how every source stands. Writes nothing and needs nobody alive but the database.</summary>
public sealed class SourceStatusReader
{
    /// <summary>So long before a credential expires, the status warns.</summary>
    public static readonly TimeSpan CredentialWarning = TimeSpan.FromDays(14);

    private readonly SourceSchedules _schedules;
    private readonly IScheduleStore _ledger;
    private readonly ISyncQueries _queries;
    private readonly ScheduleOptions _options;
    private readonly TimeProvider _time;

    internal SourceStatusReader(
        SourceSchedules schedules, IScheduleStore ledger, ISyncQueries queries, IOptions<ScheduleOptions> options, TimeProvider time)
    {
        _schedules = schedules;
        _ledger = ledger;
        _queries = queries;
        _options = options.Value;
        _time = time;
    }

    /// <summary>One status for each configured source, by name.</summary>
    /// <param name="at">As it would stand at this time if nothing ran until then; null, or a time that has passed, means now.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<IReadOnlyList<SourceStatus>> ReadAsync(DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var schedules = _schedules.All;
        if (schedules.Count == 0)
        {
            return [];
        }

        var now = _time.GetUtcNow();
        var moment = at > now ? at.Value.ToUniversalTime() : now;
        string[] names = [.. schedules.Select(static s => s.Name)];
        var sources = (await _queries.ListSourcesAsync(names, cancellationToken)).ToDictionary(static s => s.Name, StringComparer.Ordinal);
        var records = (await _ledger.ListAsync(names, cancellationToken)).ToDictionary(static r => r.Name, StringComparer.Ordinal);
        var statuses = new List<SourceStatus>(names.Length);
        foreach (var schedule in schedules)
        {
            var source = sources[schedule.Name];
            var unstarted = await ReadUnstartedAsync(schedule, source, records.GetValueOrDefault(schedule.Name), now, moment, cancellationToken);
            statuses.Add(SourceStanding.Describe(schedule, source, unstarted, moment, _options.Grace));
        }

        return statuses;
    }

    private async Task<UnstartedRuns> ReadUnstartedAsync(
        SourceSchedule schedule, SourceRecord source, ScheduleRecord? record, DateTimeOffset now, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        if (schedule.Expression is not { } expression)
        {
            return UnstartedRuns.None;
        }

        if (record is null)
        {
            // No host ever wrote its rows. Somebody may have synced it by hand: from then on it should have gone by its schedule.
            var known = (source.Active ?? source.LastFinished)?.CreatedAt ?? now;
            return UnstartedRuns.None.WithExpected(expression, known, moment, _options.MaxGap);
        }

        // Rows of another expression are good until now: the next tick would replace those that are not yet due.
        var isCurrent = record.Expression == expression.Text && record.TimeZone == expression.TimeZone;
        var rowsUntil = isCurrent ? moment : now;
        var rows = record.OldestUnstarted is not null || record.NextDue <= rowsUntil
            ? await _ledger.ListDueAsync([schedule.Name], rowsUntil, _options.MaxGap, cancellationToken)
            : [];
        return new UnstartedRuns([.. rows.Select(static row => row.DueAt)])
            .WithExpected(expression, isCurrent ? record.LastExpected ?? now : now, moment, _options.MaxGap);
    }
}
