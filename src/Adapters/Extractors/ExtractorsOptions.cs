using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Extractors;

/// <summary>Limits of the extractors that read in this process; section <c>Ingest:Extractors</c>. They bound memory and time whatever a file holds.</summary>
public sealed class ExtractorsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingest:Extractors";

    /// <summary>
    /// Largest HTML page or Jupyter notebook, in bytes, whose structure is read; a larger one is read as text without tags, or as JSON, with a
    /// <c>partial_text</c> warning. 1 KiB to 256 MiB, default 32 MiB; reading takes about four times this much memory.
    /// </summary>
    [Range(1L << 10, 1L << 28)]
    public long MaxHtmlBytes { get; set; } = 1L << 25;

    /// <summary>Most bytes that all parts of one docx, pptx or xlsx may unpack to. 1 MiB to 64 GiB, default 2 GiB. Above: <c>too_large</c>.</summary>
    [Range(1L << 20, 1L << 36)]
    public long MaxUnpackedBytes { get; set; } = 1L << 31;

    /// <summary>
    /// Most bytes a part may unpack to for each byte it takes in the package, counted after its first 16 MiB. 10 to 10,000, default 200: large
    /// real workbooks stay under 100, zip bombs reach 1,000. Above: <c>too_large</c>.
    /// </summary>
    [Range(10, 10_000)]
    public int MaxCompressionRatio { get; set; } = 200;

    /// <summary>Most entries a ZIP-based document may have. 10 to 1,000,000, default 20,000. Above: <c>too_large</c>.</summary>
    [Range(10, 1_000_000)]
    public int MaxPackageEntries { get; set; } = 20_000;

    /// <summary>
    /// Most characters of different cell texts that one workbook may have; they are held in memory, two bytes each, while its sheets stream.
    /// 1,000 to 1,000,000,000, default 33,554,432. Above: <c>too_large</c>.
    /// </summary>
    [Range(1_000, 1_000_000_000)]
    public long MaxSharedText { get; set; } = 1L << 25;
}
