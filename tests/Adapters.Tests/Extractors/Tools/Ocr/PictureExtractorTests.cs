using System.Buffers.Binary;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Tools.Ocr;

public sealed class PictureExtractorContractTests : ExtractorContract, IAsyncLifetime
{
    private readonly ToolBench _bench = new();
    private List<ExtractionSample> _samples = [];

    protected override IExtractor Extractor => _bench.ExtractorOf(FileType.Png);

    protected override int Damages => 3;

    protected override IReadOnlyList<ExtractionSample> Samples => _samples;

    public async ValueTask InitializeAsync() => _samples =
    [
        new("note.png", FileType.Png, await Pictures.DrawAsync("png", "Bicycles on the first floor")),
        new("note.jpg", FileType.Jpeg, await Pictures.DrawAsync("jpeg", "Bicycles on the first floor")),
        new("note.tiff", FileType.Tiff, Pictures.Tiff(await Pictures.GreyAsync("Bicycles on the first floor"))),
    ];

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}

public sealed class PictureExtractorTests
{
    [Theory]
    [InlineData(FileType.Png, "png")]
    [InlineData(FileType.Jpeg, "jpeg")]
    public async Task ExtractAsync_PictureWithText_ReadsIt(FileType type, string format)
    {
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(type, await Pictures.DrawAsync(format, "The deposit for a tandem", "is two hundred euros."));
        Assert.Equal([new Block(BlockKind.Paragraph, "The deposit for a tandem is two hundred euros.")], blocks);
        Assert.Null(findings.Pages);
    }

    [Fact]
    public async Task ExtractAsync_TiffOfThreePages_GivesPageNumbers()
    {
        var tiff = Pictures.Tiff(await Pictures.GreyAsync("First floor"), await Pictures.GreyAsync("Second floor"), await Pictures.GreyAsync("Third floor"));
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Tiff, tiff);
        Assert.Equal([(1, "First floor"), (2, "Second floor"), (3, "Third floor")], blocks.Select(block => (block.Page!.Value, block.Text)));
        Assert.Equal(3, findings.Pages);
        Assert.Equal(3, findings.PagesRead);
    }

    [Fact]
    public async Task ExtractAsync_PictureBomb_IsRefusedByItsHeader()
    {
        var png = await Pictures.DrawAsync("png", "small");
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 50_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 50_000);
        // No program may even be started.
        await using var bench = new ToolBench(fakes: true);
        bench.Fake(Tool.Tesseract, "touch started");
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Png, png));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
        Assert.Contains("50000 by 50000", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Ingest:Tools:MaxPictureMegapixels", failure.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(bench.Scratch));
    }

    [Fact]
    public async Task ExtractAsync_OnePageOfTiffFails_OthersAreReadWithAWarning()
    {
        var huge = await Pictures.GreyAsync("Second floor");
        var tiff = Pictures.Tiff(await Pictures.GreyAsync("First floor"), (50_000, 50_000, huge.Pixels), await Pictures.GreyAsync("Third floor"));
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Tiff, tiff);
        Assert.Equal([1, 3], blocks.Select(block => block.Page!.Value));
        Assert.Equal(ErrorCodes.PartialText, findings.WarningCode);
    }

    [Fact]
    public async Task ExtractAsync_TiffDirectoryLoop_IsCorrupt()
    {
        var page = await Pictures.GreyAsync("First floor");
        var tiff = Pictures.Tiff(page);
        // The link to the next directory follows the 8 entries of the first, and now leads back to it.
        BinaryPrimitives.WriteInt32LittleEndian(tiff.AsSpan(8 + 2 + (8 * 12)), 8);
        await using var bench = new ToolBench();
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Tiff, tiff));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_NoiseOnly_YieldsNothing()
    {
        var random = new Random(1);
        var pixels = new byte[400 * 400];
        random.NextBytes(pixels);
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Tiff, Pictures.Tiff((400, 400, pixels)));
        Assert.Empty(blocks);
        Assert.Null(findings.WarningCode);
    }

    [Fact]
    public async Task ExtractAsync_LanguageNotInstalled_SaysWhichPackage()
    {
        await using var bench = new ToolBench(new() { ["OcrLanguages"] = "eng+xyz" });
        var png = await Pictures.DrawAsync("png", "small");
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Png, png));
        Assert.Equal(ErrorCodes.ToolMissing, failure.Code);
        Assert.Contains("tesseract-ocr-xyz", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_ManyPages_UsesNoMoreCoresThanAllowed()
    {
        var page = await Pictures.GreyAsync("Floor");
        await using var bench = new ToolBench(new() { ["OcrParallelism"] = "2" }, fakes: true);
        // Counts the runs that are under way together.
        bench.Fake(Tool.Tesseract, "touch run-$$; ls run-* | wc -l >> counts; sleep 0.05; rm run-$$");
        await bench.ExtractAsync(FileType.Tiff, Pictures.Tiff([.. Enumerable.Repeat(page, 8)]));
        var counts = await File.ReadAllLinesAsync(Path.Combine(bench.Scratch, "counts"), ToolBench.Cancellation);
        Assert.Equal(8, counts.Length);
        Assert.InRange(counts.Max(count => int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)), 1, 2);
    }
}
