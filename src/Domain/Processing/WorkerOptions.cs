using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Processing;

/// <summary>How this process works. Section <c>Ingest:Worker</c>.</summary>
public sealed class WorkerOptions
{
    /// <summary>Queues whose work this process takes (P6). Default: <c>default</c>. At least one.</summary>
    [Required, MinLength(1)]
    public IList<string> Queues { get; } = [];

    /// <summary>Documents in work at once. Default: the number of cores, at most 8. 1 to 64, and at most the database pool minus 2.</summary>
    [Range(1, 64)]
    public int Slots { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>How long a version may go without progress before it is rescued. Default 90 s; 5 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Attempts before a version fails for good. Default 5; 1 to 20.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>First back-off after a retryable failure; doubles with every attempt, with jitter of ±20 %. Default 5 s; 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryBackOff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest back-off. Default 1 min; not shorter than <see cref="RetryBackOff"/>. 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxRetryBackOff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often an idle worker looks for work that no signal announced. Default 1 s; 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Memory for the bytes of small files that this process took in and has not worked on yet, so that it need not fetch them, in MiB. Default 8; 0 (none)
    /// to 1,024.
    /// </summary>
    [Range(0, 1_024)]
    public int RecentContentMegabytes { get; set; } = 8;

    /// <summary>How often expired leases are looked for. Default 15 s; so a killed worker's documents are back in work within 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RescueInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stop waits for documents in work before it releases them. Default 5 s; 0 to 8 s, so that a stop takes under 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:08")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);
}
