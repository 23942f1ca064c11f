using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Scheduling;

/// <summary>The ledger of expected runs. Section <c>Ingest:Schedule</c>.</summary>
public sealed class ScheduleOptions
{
    /// <summary>How far ahead expected runs are rows; the next two always are, up to <see cref="MaxAhead"/>. Default 7 days; 1 h to 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan Horizon { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Rows that lie ahead for one schedule at most, for those that run every few minutes. Default 200; 2 to 10,000.</summary>
    [Range(2, 10_000)]
    public int MaxAhead { get; set; } = 200;

    /// <summary>How long after its time a run that nobody started counts as overdue. Default 15 min; 1 min to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Rows written for the time in which nobody looked, and missed runs counted, for one schedule at most. Of a longer gap the first expected run and the
    /// latest ones become rows. Default 1,000; 2 to 10,000.
    /// </summary>
    [Range(2, 10_000)]
    public int MaxGap { get; set; } = 1000;
}
