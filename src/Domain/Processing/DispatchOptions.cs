using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Processing;

/// <summary>How work is handed out where an engine outside this process runs it. Section <c>Ingest:Dispatch</c>.</summary>
public sealed class DispatchOptions
{
    /// <summary>
    /// Versions in work at once over all processes. Default 32; 1 to 1,000. Fewer are, while some of them wait for a free hand: see
    /// <see cref="Dispatch"/>. Dispatches that run at the same moment may exceed it together.
    /// </summary>
    [Range(1, 1000)]
    public int MaxInWork { get; set; } = 32;

    /// <summary>
    /// How long the engine may take to begin with a version. Until then it has made no progress and could make none, so the usual lease would
    /// count an attempt against a file that nobody has looked at. Default 5 min; 5 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan HandOverTime { get; set; } = TimeSpan.FromMinutes(5);
}
