using System.Globalization;
using Ingest.Adapters.Extractors.Tools.Pdf;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>Reads single PDF pages as pictures: draws the page in grey, then recognizes it. Both together get one page's time limit.</summary>
internal sealed class PdfScans(ToolRunner runner, PageRecognizer recognizer, TimeProvider time, IOptions<ToolsOptions> options)
{
    private const int PointsPerInch = 72;

    /// <summary>OCR must find this many times the text of a sparse text layer to replace it.</summary>
    private const int BetterBy = 3;

    /// <summary>Reads one page. A failure is noted in <paramref name="ledger"/>, and the text layer's blocks are returned.</summary>
    public async Task<PageText> ReadAsync(ExtractionInput input, PdfPage page, IReadOnlyList<Block> textLayer, OcrLedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            using var place = await recognizer.WaitAsync(cancellationToken);
            var blocks = await RecognizeAsync(input, page, cancellationToken);
            return new PageText(page.Number, Length(blocks) > BetterBy * Length(textLayer) ? blocks : textLayer);
        }
        catch (FatalException) when (textLayer.Count > 0)
        {
            // The page has text, if little; that it is not a scan too was a guess.
            return new PageText(page.Number, textLayer);
        }
        catch (FatalException reason)
        {
            ledger.Fail(page.Number, reason);
            return new PageText(page.Number, []);
        }
    }

    private async Task<IReadOnlyList<Block>> RecognizeAsync(ExtractionInput input, PdfPage page, CancellationToken cancellationToken)
    {
        recognizer.EnsureInstalled();
        var started = time.GetTimestamp();
        var limit = options.Value.PageTimeLimit;
        var folder = Path.GetDirectoryName(input.Path)!;
        var stem = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"page-{page.Number}"));
        var picture = stem + ".pgm";
        try
        {
            await DrawAsync(input, page, stem, folder, limit, cancellationToken);
            if (!File.Exists(picture) || GreyPicture.IsBlank(picture)) return [];
            var left = limit - time.GetElapsedTime(started);
            return await recognizer.RecognizeAsync(picture, pictureIndex: 0, page.Number, Resolution(page), left, cancellationToken);
        }
        finally
        {
            File.Delete(picture);
        }
    }

    private async Task DrawAsync(ExtractionInput input, PdfPage page, string stem, string folder, TimeSpan limit, CancellationToken cancellationToken)
    {
        var number = Text(page.Number);
        string[] arguments = ["-gray", "-r", Text(Resolution(page)), "-f", number, "-l", number, "-singlefile", input.Path, stem];
        var command = new ToolCommand(Tool.PdfToPpm, arguments, folder) { TimeLimit = limit };
        var (result, _) = await runner.RunAsync(command, cancellationToken);
        if (!result.Succeeded) throw ExtractionErrors.Corrupt("PDF document", $"page {number} cannot be drawn (pdftoppm ended with code {result.ExitCode})");
    }

    /// <summary>The resolution of the settings, or less when the page is so large that it would have too many pixels.</summary>
    private int Resolution(PdfPage page)
    {
        var squareInches = Math.Max(1, page.Width * page.Height / (PointsPerInch * PointsPerInch));
        var most = Math.Sqrt(options.Value.MaxPictureMegapixels * 1e6 / squareInches);
        return (int)Math.Clamp(most, 1, options.Value.OcrResolution);
    }

    private static int Length(IReadOnlyList<Block> blocks) => blocks.Sum(block => block.Text.Length);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
