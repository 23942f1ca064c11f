using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Documents;

/// <summary>What may come in. Section <c>Ingest:Intake</c>.</summary>
public sealed class IntakeOptions
{
    /// <summary>Largest file in bytes; a larger one is refused with 413 / <c>too_large</c>. Default 1 GiB; 1 KiB to 100 GiB.</summary>
    [Range(1024L, 100L * 1024 * 1024 * 1024)]
    public long MaxFileSize { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How long an upload may take before its receipt is abandoned as <c>upload_incomplete</c>. Default 10 min; 1 min to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan ReceiptTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
