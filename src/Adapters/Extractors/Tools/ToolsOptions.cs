using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Extractors.Tools;

/// <summary>
/// Limits of the programs that read PDF, pictures and word-processor files. Each runs as a child process of its own, so a hostile file can
/// harm nothing but that process. Section <c>Ingest:Tools</c>.
/// </summary>
public sealed class ToolsOptions
{
    /// <summary>
    /// A PDF page that is tried alone after its run of pages broke gets one tenth of <see cref="TimeLimit"/>. A document is given up after three such
    /// pages, so a run and they together take 1.3 times <see cref="TimeLimit"/> without progress, which must be less than the lease.
    /// </summary>
    internal const int AloneShare = 10;

    /// <summary>
    /// Folders in which the programs are looked for, separated by colons; the first that has one wins. Default
    /// <c>/usr/local/bin:/usr/bin:/bin</c>. The process's own PATH is deliberately not used: nothing depends on an inherited environment (P7).
    /// </summary>
    [Required]
    public string SearchPath { get; set; } = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>
    /// How long one run of a program may take, not counting the time it waits for its reader. Default 60 s; 100 ms to 30 min, and 1.3 times
    /// of it less than <c>Ingest:Worker:LeaseDuration</c>, or a hung program would be reported as a lost lease instead of <c>extraction_timeout</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:30:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long drawing and reading one page of a scan may take.
    /// Default 30 s; 100 ms to 10 min, at most <see cref="TimeLimit"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan PageTimeLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Address space of one program in bytes; a program that asks for more ends with <c>extraction_out_of_memory</c>. Default 1 GiB; 64 MiB to 64 GiB.</summary>
    [Range(64L * 1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long MemoryLimit { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Bytes one run may write, to its output or to a file; more is <c>too_large</c>. Default 256 MiB; 64 KiB to 16 GiB.</summary>
    [Range(64L * 1024, 16L * 1024 * 1024 * 1024)]
    public long OutputLimit { get; set; } = 256L * 1024 * 1024;

    /// <summary>Added to the programs' scheduling niceness, so that reading files never starves the service. Default 5; 0 to 19.</summary>
    [Range(0, 19)]
    public int Niceness { get; set; } = 5;

    /// <summary>
    /// Languages of OCR as tesseract names them, joined by +. Default <c>eng</c>. Each needs its package, for example
    /// <c>tesseract-ocr-deu</c> for <c>deu</c>; every added language makes OCR slower.
    /// </summary>
    [Required, RegularExpression("^[A-Za-z0-9_]{1,40}(\\+[A-Za-z0-9_]{1,40}){0,15}$")]
    public string OcrLanguages { get; set; } = "eng";

    /// <summary>Pages of scans read at once by this process, over all documents. Default: the number of cores. 1 to 64.</summary>
    [Range(1, 64)]
    public int OcrParallelism { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 64);

    /// <summary>Pages of one document read by OCR; further ones are left out with the warning <c>partial_text</c>. Default 200; 0 (no OCR) to 10,000.</summary>
    [Range(0, 10_000)]
    public int MaxOcrPages { get; set; } = 200;

    /// <summary>Dots per inch at which PDF pages are drawn for OCR. Default 200; 72 to 600. Huge pages are drawn coarser, see <see cref="MaxPictureMegapixels"/>.</summary>
    [Range(72, 600)]
    public int OcrResolution { get; set; } = 200;

    /// <summary>Largest picture in millions of pixels; its header is read before it is unpacked, and a larger one is <c>too_large</c>. Default 60; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxPictureMegapixels { get; set; } = 60;
}
