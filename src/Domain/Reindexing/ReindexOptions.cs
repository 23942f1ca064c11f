using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Reindexing;

/// <summary>How this process reindexes. Section <c>Ingest:Reindex</c>.</summary>
public sealed class ReindexOptions
{
    /// <summary>Collections reindexed side by side. Default 1; 1 to 8.</summary>
    [Range(1, 8)]
    public int Slots { get; set; } = 1;

    /// <summary>Chunks embedded and written at a time. Default 64; 1 to 256. A page must be embedded within a lease.</summary>
    [Range(1, 256)]
    public int PageSize { get; set; } = 64;

    /// <summary>How long one step goes on with further pages; in Azure a step is an activity. Default 10 s; 0 (one page a step) to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StepTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a reindex may go without a finished page before it is rescued. Default 2 min; 5 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Unforeseen errors and lost leases without getting further before it fails. Default 5; 1 to 20. An embedder, index or database that does not answer
    /// is waited for without limit, because the collection stays searchable.
    /// </summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>First back-off after a retryable failure; doubles with every attempt, with jitter of ±20 %. Default 5 s; 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RetryBackOff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest back-off. Default 2 min; 10 ms to 1 h. A wait that the embedder asks for is obeyed up to an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxRetryBackOff { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often an idle worker looks for reindexes that no signal announced. Default 2 s; 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often expired leases and discarded vectors are looked for. Default 15 s; 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RescueInterval { get; set; } = TimeSpan.FromSeconds(15);
}
