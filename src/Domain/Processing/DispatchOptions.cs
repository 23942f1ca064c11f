using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Processing;

/// <summary>How work is handed out where an engine outside this process runs it. Section <c>Ingest:Dispatch</c>.</summary>
public sealed class DispatchOptions
{
    /// <summary>
    /// Versions in work at once over all processes. Default 32; 1 to 1,000. A lease runs from the claim on, so this must not be more than the
    /// engine begins within <see cref="WorkerOptions.LeaseDuration"/>. Dispatches that run at the same moment may exceed it together.
    /// </summary>
    [Range(1, 1000)]
    public int MaxInWork { get; set; } = 32;
}
