using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>A Fireflies account. Section <c>Ingest:Sources:{name}:Fireflies</c>.</summary>
public sealed class FirefliesOptions
{
    /// <summary>Where the API is. https, unless it is this machine. Default <c>https://api.fireflies.ai</c>.</summary>
    [Required]
    public Uri? Address { get; set; } = new("https://api.fireflies.ai");

    /// <summary>
    /// Requests a minute at most, evenly spaced. 1 to 600; default 50, below the 60 of Business and Enterprise plans. Free and Pro plans have 50 a day: set
    /// the source's <c>RequestsPerDay</c> to less if the key is also used elsewhere.
    /// </summary>
    [Range(1, 600)]
    public int RequestsPerMinute { get; set; } = 50;

    /// <summary>Transcripts asked for at once, with all their sentences. 1 to 50, Fireflies' own limit; default 25. Halved by itself when an answer is too large.</summary>
    [Range(1, 50)]
    public int PageSize { get; set; } = 25;

    /// <summary>
    /// Every sync also reads the meetings of this many days before its window again, because Fireflies tells when a meeting was and not when its transcript
    /// became ready or was edited. 0 to 365; default 14. Unchanged ones cost a request for every <see cref="PageSize"/> of them and nothing else.
    /// </summary>
    [Range(0, 365)]
    public int RereadDays { get; set; } = 14;
}
