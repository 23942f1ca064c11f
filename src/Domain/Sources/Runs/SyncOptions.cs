using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Sources.Runs;

/// <summary>How this process syncs. Section <c>Ingest:Sync</c>.</summary>
public sealed class SyncOptions
{
    /// <summary>Sources synced side by side. Default 2; 1 to 16. One source never has more than one run at a time, in any process.</summary>
    [Range(1, 16)]
    public int Slots { get; set; } = 2;

    /// <summary>Items of a page that are taken in side by side. Default 4; 1 to 16.</summary>
    [Range(1, 16)]
    public int ItemsAtOnce { get; set; } = 4;

    /// <summary>
    /// How long a run may go without an answer of its source before it is rescued. Default 2 min; 5 s to 1 h. Longer than a request may take, its retries included.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Attempts without getting further before a run fails. Default 5; 1 to 20.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>First back-off after a retryable failure; doubles with every attempt, with jitter of ±20 %. Default 15 s; 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryBackOff { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Longest back-off, and the wait after a 429 that does not say how long. Default 5 min; not shorter than <see cref="RetryBackOff"/>. 10 ms to 1 h.
    /// A wait that the source asks for is obeyed up to a day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxRetryBackOff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often an idle worker looks for runs that no signal announced. Default 2 s; 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often expired leases and approved deletions are looked for. Default 15 s; at most <see cref="LeaseDuration"/>. 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RescueInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Items that one run reads by key, because they failed before or no page brought them. Default 500; 0 to 10,000.</summary>
    [Range(0, 10_000)]
    public int RepairLimit { get; set; } = 500;
}
