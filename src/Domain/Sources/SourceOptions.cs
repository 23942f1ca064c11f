using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Sources;

/// <summary>
/// One configured source: section <c>Ingest:Sources:{name}</c>, where the name is <see cref="SourceName.Rule"/>, and stays the same for ever, because
/// checkpoints and documents belong to it. The product's own settings are below <c>Ingest:Sources:{name}:{Product}</c>.
/// </summary>
public sealed class SourceOptions
{
    /// <summary><c>jira</c>, <c>slack</c>, <c>notion</c> or <c>fireflies</c>. No default.</summary>
    [Required]
    public string Product { get; set; } = "";

    /// <summary>Collection its items go to. Default: <c>default</c>.</summary>
    [Required]
    public string Collection { get; set; } = "default";

    /// <summary>When it is synced: six fields as in a timer trigger (second minute hour day month weekday). Default: 02:00 every night. Empty: only when asked.</summary>
    public string Schedule { get; set; } = "0 0 2 * * *";

    /// <summary>IANA time zone the schedule is meant in. Default: <c>UTC</c>.</summary>
    [Required]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>How much of the time before the checkpoint is read again, because search at the products is only eventually consistent. 0 to 7 days; default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How far back a partition is read that has no checkpoint yet, in days; 0 (default) means from its beginning.</summary>
    [Range(0, 36500)]
    public int FirstSyncDays { get; set; }

    /// <summary>Every sync that finds the last complete enumeration older than this makes a new one, which finds deletions and missed items. 0 (every run) to 30 days; default 20 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan EnumerateEvery { get; set; } = TimeSpan.FromHours(20);

    /// <summary>Deletions up to this many go without asking. 0 to 10,000; default 20. Beyond this and <see cref="DeleteShare"/> they wait for a person (P9).</summary>
    [Range(0, 10_000)]
    public int DeleteCount { get; set; } = 20;

    /// <summary>Deletions up to this share of the source's live items go without asking. 0 to 0.5; default 0.05.</summary>
    [Range(0, 0.5)]
    public double DeleteShare { get; set; } = 0.05;

    /// <summary>Our own limit of requests to the product in a day (UTC); 0 (default) is none.</summary>
    [Range(0, 10_000_000)]
    public long RequestsPerDay { get; set; }

    /// <summary>Name of the secret that holds the token. Default: the source's name.</summary>
    public string? Secret { get; set; }

    /// <summary>A source that is switched off keeps its documents and its history, and is not scheduled. Default: true.</summary>
    public bool Enabled { get; set; } = true;
}
