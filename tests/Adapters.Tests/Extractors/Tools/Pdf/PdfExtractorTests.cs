using System.Globalization;
using System.Text;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Adapters.Tests.Extractors.Tools.Ocr;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Extractors.Tools.Pdf;

public sealed class PdfExtractorContractTests : ExtractorContract, IAsyncLifetime
{
    private readonly ToolBench _bench = new();

    protected override IExtractor Extractor => _bench.ExtractorOf(FileType.Pdf);

    protected override int Damages => 10;

    protected override IReadOnlyList<ExtractionSample> Samples { get; } =
        [new("handbook.pdf", FileType.Pdf, new PdfBuilder().Page((24, "Handbook"), (11, "Every bicycle is checked before it leaves the shop.")).Page((11, "Second page with text.")).Build())];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}

public sealed class PdfExtractorTests
{
    private const string Sentence = "The workshop repairs every kind of bicycle within two days.";

    [Fact]
    public async Task ExtractAsync_TextPages_GivesHeadingsParagraphsAndPages()
    {
        var pdf = new PdfBuilder()
            .Page((24, "Rental handbook"), (11, Sentence), (11, "A tandem costs 45 euros a day."))
            .Page((15, "2.1 Deposits"), (11, "The deposit is 200 euros. It comes back on re-"), (11, "turn of the bicycle, on the same day."))
            .Build();
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Pdf, pdf);
        Assert.Equal(
            [
                new Block(BlockKind.Heading, "Rental handbook", 1, 1),
                new Block(BlockKind.Paragraph, Sentence + " A tandem costs 45 euros a day.", 1),
                new Block(BlockKind.Heading, "2.1 Deposits", 2, 2),
                new Block(BlockKind.Paragraph, "The deposit is 200 euros. It comes back on return of the bicycle, on the same day.", 2),
            ],
            blocks);
        Assert.Equal(2, findings.Pages);
        Assert.Equal(2, findings.PagesRead);
        Assert.Null(findings.WarningCode);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(230)]
    public async Task ExtractAsync_ManyPages_AllComeInOrder(int pages)
    {
        var pdf = new PdfBuilder();
        for (var i = 1; i <= pages; i++) pdf.Page((11, $"Page {i} says: {Sentence}"));
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Pdf, pdf.Build());
        Assert.Equal(Enumerable.Range(1, pages).Select(page => ((int?)page, $"Page {page} says: {Sentence}")), blocks.Select(block => (block.Page, block.Text)));
        Assert.Equal(pages, findings.Pages);
        Assert.Null(findings.WarningCode);
    }

    [Fact]
    public async Task ExtractAsync_ScanBetweenTextPages_IsReadInItsPlace()
    {
        var scan = await Pictures.GreyAsync("Incident report", "A red bicycle was returned", "with a broken chain.");
        var pdf = new PdfBuilder().Page((11, Sentence)).Scan(scan.Width, scan.Height, scan.Pixels).Content("").Page((11, "Last page. " + Sentence)).Build();
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Pdf, pdf);
        Assert.Contains("broken chain", string.Join(' ', blocks.Where(block => block.Page == 2).Select(block => block.Text)), StringComparison.Ordinal);
        Assert.Equal([1, 2, 4], blocks.Select(block => block.Page!.Value).Distinct());
        Assert.Equal(4, findings.Pages);
        Assert.Null(findings.WarningCode);
        Assert.Single(Directory.GetFiles(bench.Scratch));
    }

    [Fact]
    public async Task ExtractAsync_FontWithoutMeaning_IsReadAsPicture()
    {
        // Every letter is mapped to a private code: what is seen says "bicycle", the text layer nothing.
        var builder = new PdfBuilder();
        var map = builder.Stream(
            Encoding.ASCII.GetBytes("/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7E> <E020> endbfrange endcmap end end"), "", compress: false);
        var font = builder.Add($"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode {map} 0 R >>");
        builder.Content("BT /F2 24 Tf 72 700 Td (Every bicycle is checked before it leaves) Tj ET", $"/Font << /F1 3 0 R /F2 {font} 0 R >>");
        await using var bench = new ToolBench();
        var (blocks, _) = await bench.ExtractAsync(FileType.Pdf, builder.Build());
        Assert.Contains("bicycle is checked", Assert.Single(blocks).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_PagesWithoutAnything_YieldsNothing()
    {
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Pdf, new PdfBuilder().Content("").Content("").Build());
        Assert.Empty(blocks);
        Assert.Equal(2, findings.Pages);
        Assert.Equal(2, findings.PagesRead);
        Assert.Null(findings.WarningCode);
    }

    [Fact]
    public async Task ExtractAsync_MoreScansThanAllowed_ReadsTheFirstAndWarns()
    {
        var scan = await Pictures.GreyAsync("Incident report");
        var pdf = new PdfBuilder().Scan(scan.Width, scan.Height, scan.Pixels).Scan(scan.Width, scan.Height, scan.Pixels).Build();
        await using var bench = new ToolBench(new() { ["MaxOcrPages"] = "1" });
        var (blocks, findings) = await bench.ExtractAsync(FileType.Pdf, pdf);
        Assert.Equal([1], blocks.Select(block => block.Page!.Value).Distinct());
        Assert.Equal(ErrorCodes.PartialText, findings.WarningCode);
        Assert.Contains("Ingest:Tools:MaxOcrPages", findings.WarningMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_OcrNotInstalled_FailsOnlyWhatNeedsIt()
    {
        var scan = await Pictures.GreyAsync("Incident report");
        await using var real = new ToolBench();
        await using var bench = new ToolBench(fakes: true);
        bench.Fake(Tool.PdfToText, $"exec {real.Runner.Find(Tool.PdfToText)} \"$@\"");

        var (text, none) = await bench.ExtractAsync(FileType.Pdf, new PdfBuilder().Page((11, Sentence)).Page((11, "short")).Build());
        Assert.Equal(2, text.Count);
        Assert.Null(none.WarningCode);

        var (mixed, findings) = await bench.ExtractAsync(FileType.Pdf, new PdfBuilder().Page((11, Sentence)).Scan(scan.Width, scan.Height, scan.Pixels).Build());
        Assert.Single(mixed);
        Assert.Equal(ErrorCodes.PartialText, findings.WarningCode);
        Assert.Contains("apt-get install tesseract-ocr", findings.WarningMessage, StringComparison.Ordinal);

        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Pdf, new PdfBuilder().Scan(scan.Width, scan.Height, scan.Pixels).Build()));
        Assert.Equal(ErrorCodes.ToolMissing, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_OnePageNeverEnds_OthersAreReadWithAWarning()
    {
        var builder = new PdfBuilder().Page((11, "First. " + Sentence));
        Endless(builder);
        builder.Page((11, "Third. " + Sentence));
        await using var bench = new ToolBench(new() { ["TimeLimit"] = "00:00:02", ["PageTimeLimit"] = "00:00:01" });
        var (blocks, findings) = await bench.ExtractAsync(FileType.Pdf, builder.Build());
        Assert.Equal([1, 3], blocks.Select(block => block.Page!.Value));
        Assert.Equal(3, findings.Pages);
        Assert.Equal(ErrorCodes.PartialText, findings.WarningCode);
        Assert.Contains("Page 2 could not be read", findings.WarningMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_OnlyPageNeverEnds_TimesOut()
    {
        var builder = new PdfBuilder();
        Endless(builder);
        await using var bench = new ToolBench(new() { ["TimeLimit"] = "00:00:01", ["PageTimeLimit"] = "00:00:01" });
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Pdf, builder.Build()));
        Assert.Equal(ErrorCodes.ExtractionTimeout, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_ContentBomb_EndsByALimit()
    {
        // 200 MB of text commands in some 3 MB of file.
        var line = Encoding.ASCII.GetBytes("BT /F1 9 Tf 72 700 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET\n");
        var content = new byte[line.Length * 3_200_000L];
        for (long at = 0; at < content.Length; at += line.Length) line.CopyTo(content, at);
        var pdf = new PdfBuilder().Content(content, compress: true).Build();
        Assert.InRange(pdf.Length, 1, 4_000_000);
        await using var bench = new ToolBench(new() { ["MemoryLimit"] = "134217728", ["TimeLimit"] = "00:00:04", ["PageTimeLimit"] = "00:00:02" });
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Pdf, pdf));
        Assert.Contains(failure.Code, new[] { ErrorCodes.ExtractionOutOfMemory, ErrorCodes.ExtractionTimeout, ErrorCodes.TooLarge });
    }

    [Fact]
    public async Task ExtractAsync_PageTreeRefersToItself_EndsWithAReason()
    {
        await using var bench = new ToolBench();
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Pdf, new PdfBuilder().Build(kids: "2 0 R")));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_CrossReferenceLoop_StillReadsThePage()
    {
        await using var bench = new ToolBench();
        var (blocks, _) = await bench.ExtractAsync(FileType.Pdf, new PdfBuilder().Page((11, Sentence)).Build(trailer: "/Prev {0}"));
        Assert.Equal(Sentence, Assert.Single(blocks).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%PDF-1.4\n")]
    [InlineData("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>")]
    [InlineData("not a PDF")]
    public async Task ExtractAsync_NoDocument_IsCorrupt(string content)
    {
        await using var bench = new ToolBench();
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Pdf, content));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
        Assert.Contains("PDF document is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_Cancelled_StopsTheToolAndLeavesNoFile()
    {
        var builder = new PdfBuilder();
        Endless(builder);
        await using var bench = new ToolBench();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(ToolBench.Cancellation);
        var running = bench.ExtractAsync(FileType.Pdf, builder.Build(), cancel.Token);
        await Eventually.HoldsAsync(() => Running(bench.Scratch));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Running(bench.Scratch));
        Assert.Single(Directory.GetFiles(bench.Scratch));
    }

    /// <summary>A page whose picture calls a picture ten times, which calls one ten times, and so on: 10^12 pictures.</summary>
    private static void Endless(PdfBuilder builder)
    {
        const int depth = 12;
        var next = builder.Next;
        for (var i = 0; i < depth; i++)
        {
            var calls = string.Concat(Enumerable.Repeat("/X Do ", 10));
            builder.Stream(
                Encoding.ASCII.GetBytes(i == depth - 1 ? "BT /F1 9 Tf 72 700 Td (a) Tj ET" : calls),
                $"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> /XObject << /X {next + i + 1} 0 R >> >>", compress: false);
        }
        builder.Content("/X Do", string.Create(CultureInfo.InvariantCulture, $"/XObject << /X {next} 0 R >>"));
    }

    private static bool Running(string folder) =>
        Directory.GetDirectories("/proc").Any(process => Path.GetFileName(process).All(char.IsAsciiDigit) && CommandLine(process) is var line && line.Contains(folder, StringComparison.Ordinal) && line.Contains("pdftotext", StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
