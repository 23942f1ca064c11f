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
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var layout = new PdfLayout();
        var reading = new OrderedReading<PageText>(options.Value.OcrParallelism);
        var ocr = new OcrLedger(options.Value.MaxOcrPages);
        var any = false;
        try
        {
            await foreach (var page in textLayer.ReadAsync(input, cancellationToken))
            {
                reading.Add(ReadAsync(page, stop.Token));
                while (reading.TryTake(out var next))
                    foreach (var block in Taken(await next)) yield return block;
            }
            while (reading.TryTakeLast(out var next))
                foreach (var block in Taken(await next)) yield return block;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.AbandonAsync();
        }
        ocr.Report(input.Findings, any, "pages without a text layer");

        Task<PageText> ReadAsync(PdfPage page, CancellationToken stopToken)
        {
            var useful = PdfTextQuality.UsefulLength(page);
            var text = useful > 0 ? layout.Blocks(page) : [];
            if (useful >= PdfTextQuality.SparseLength || !ocr.TryBegin()) return Task.FromResult(new PageText(page.Number, text));
            return scans.ReadAsync(input, page, text, ocr, stopToken);
        }

        IReadOnlyList<Block> Taken(PageText page)
        {
            input.Findings.PagesRead = Math.Max(input.Findings.PagesRead, page.Number);
            any |= page.Blocks.Count > 0;
            return page.Blocks;
        }
    }
}
