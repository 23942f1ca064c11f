using System.Runtime.CompilerServices;
using Ingest.Adapters.Extractors.Tools.Ocr;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>
/// Reads PDF: the text layer where a page has one, OCR where it has none. Pages stay in order and exact; scanned pages are read a few at a time
/// while earlier ones are handed out. A page that cannot be read is a warning as long as others have text.
/// </summary>
internal sealed class PdfExtractor(PdfTextLayer textLayer, PdfScans scans, IOptions<ToolsOptions> options) : IExtractor
{
    public IReadOnlyCollection<FileType> Types { get; } = [FileType.Pdf];

    public async IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var layout = new PdfLayout();
        var ocr = new OcrLedger(options.Value.MaxOcrPages);
        var any = false;
        await foreach (var page in OrderedReading.ReadAsync(textLayer.ReadAsync(input, cancellationToken), Start, options.Value.OcrParallelism, cancellationToken))
        {
            input.Findings.PagesRead = Math.Max(input.Findings.PagesRead, page.Number);
            any |= page.Blocks.Count > 0;
            foreach (var block in page.Blocks) yield return block;
        }
        ocr.Report(input.Findings, any, "pages without a text layer");

        Task<PageText> Start(PdfPage page, CancellationToken stop)
        {
            var useful = PdfTextQuality.UsefulLength(page);
            var text = useful > 0 ? layout.Blocks(page) : [];
            if (useful >= PdfTextQuality.SparseLength || !ocr.TryBegin()) return Task.FromResult(new PageText(page.Number, text));
            return scans.ReadAsync(input, page, text, ocr, stop);
        }
    }
}
