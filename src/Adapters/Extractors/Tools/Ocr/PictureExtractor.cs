using System.Runtime.CompilerServices;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>
/// Reads PNG, JPEG and TIFF by OCR: paragraphs, for TIFF with page numbers. Several pages of a TIFF are read at once and handed out in order.
/// A photograph without text yields nothing.
/// </summary>
internal sealed class PictureExtractor(PageRecognizer recognizer, IOptions<ToolsOptions> options) : IExtractor
{
    private const long Mega = 1_000_000;

    public IReadOnlyCollection<FileType> Types { get; } = [FileType.Png, FileType.Jpeg, FileType.Tiff];

    public async IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sizes = ReadSizes(input);
        recognizer.EnsureInstalled();
        if (input.Type == FileType.Tiff) input.Findings.Pages = sizes.Count;

        var ledger = new OcrLedger(options.Value.MaxOcrPages);
        var any = false;
        await foreach (var page in OrderedReading.ReadAsync(sizes.Index().ToAsyncEnumerable(), Start, options.Value.OcrParallelism, cancellationToken))
        {
            input.Findings.PagesRead = page.Number;
            any |= page.Blocks.Count > 0;
            foreach (var block in page.Blocks) yield return block;
        }
        ledger.Report(input.Findings, any, "pages");

        Task<PageText>? Start((int Index, PictureSize Size) page, CancellationToken stop) =>
            ledger.TryBegin() ? ReadAsync(input, page.Index, page.Size, ledger, stop) : null;
    }

    private static IReadOnlyList<PictureSize> ReadSizes(ExtractionInput input)
    {
        using var file = new FileStream(input.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 512);
        return PictureHeader.Read(file, input.Type);
    }

    private async Task<PageText> ReadAsync(ExtractionInput input, int index, PictureSize size, OcrLedger ledger, CancellationToken cancellationToken)
    {
        var number = index + 1;
        try
        {
            EnsureFits(size);
            using var place = await recognizer.WaitAsync(cancellationToken);
            int? page = input.Type == FileType.Tiff ? number : null;
            return new PageText(number, await recognizer.RecognizeAsync(input.Path, index, page, resolution: null, options.Value.PageTimeLimit, cancellationToken));
        }
        catch (FatalException reason)
        {
            ledger.Fail(number, reason);
            return new PageText(number, []);
        }
    }

    private void EnsureFits(PictureSize size)
    {
        var allowed = options.Value.MaxPictureMegapixels;
        if (size.Pixels > allowed * Mega)
            throw ExtractionErrors.TooLarge("The picture", $"{size.Width} by {size.Height} pixels", $"{allowed} million pixels", "Ingest:Tools:MaxPictureMegapixels");
    }
}
