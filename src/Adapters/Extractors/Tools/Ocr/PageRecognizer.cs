using System.Globalization;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>Recognizes the text of one picture with tesseract. All documents share its places, so OCR never uses more cores than it may.</summary>
internal sealed class PageRecognizer(ToolRunner runner, IOptions<ToolsOptions> options) : IDisposable
{
    /// <summary>Bytes tesseract may say about one page, which are held in memory: a dense page of 1,000 words takes 60 KB.</summary>
    private const long MaxOutput = 16 * 1024 * 1024;

    private readonly SemaphoreSlim _places = new(options.Value.OcrParallelism);

    /// <summary>Fails early when OCR is not installed.</summary>
    /// <exception cref="FatalException"><c>tool_missing</c>.</exception>
    public void EnsureInstalled()
    {
        if (runner.Find(Tool.Tesseract) is null) throw ToolErrors.Missing(Tool.Tesseract);
    }

    /// <summary>Waits for a place; dispose it when the page is done.</summary>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Place(_places);
    }

    /// <summary>Recognizes a picture. The caller holds a place.</summary>
    /// <param name="picture">Path of the picture.</param>
    /// <param name="pictureIndex">Which picture of a TIFF file, from 0.</param>
    /// <param name="page">Page number of the blocks, or null for a format without pages.</param>
    /// <param name="resolution">Dots per inch, or null when the file says it or nobody knows.</param>
    /// <param name="limit">Time it may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<Block>> RecognizeAsync(
        string picture, int pictureIndex, int? page, int? resolution, TimeSpan limit, CancellationToken cancellationToken)
    {
        var command = new ToolCommand(Tool.Tesseract, Arguments(picture, pictureIndex, resolution), Path.GetDirectoryName(picture)!)
        {
            OutputLimit = MaxOutput,
            TimeLimit = limit > TimeSpan.Zero ? limit : TimeSpan.FromMilliseconds(1),
        };
        var (result, output) = await runner.RunAsync(command, cancellationToken);
        // With one of several languages it would go on, and read the other's text wrongly.
        if (result.Says("Failed loading language")) throw ToolErrors.LanguageMissing(options.Value.OcrLanguages);
        if (result.Succeeded) return TesseractTable.Blocks(output, page);
        throw ExtractionErrors.Corrupt("picture", $"its pixels cannot be read (tesseract ended with code {result.ExitCode})");
    }

    public void Dispose() => _places.Dispose();

    private string[] Arguments(string picture, int pictureIndex, int? resolution) =>
    [
        picture, "stdout", "-l", options.Value.OcrLanguages,
        .. resolution is { } dpi ? ["--dpi", Text(Math.Max(70, dpi))] : Array.Empty<string>(),
        "-c", $"tessedit_page_number={Text(pictureIndex)}",
        "-c", "tessedit_create_tsv=1",
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
