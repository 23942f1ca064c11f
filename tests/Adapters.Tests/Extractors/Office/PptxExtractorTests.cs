using Ingest.Adapters.Extractors.Office;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Office;

public sealed class PptxExtractorTests : ExtractorContract
{
    protected override IExtractor Extractor { get; } = new PptxExtractor(ExtractionBench.Defaults);

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.pptx", FileType.Pptx, OfficeFiles.Pptx(("Title", "Body", "Say hello")))];

    [Fact]
    public async Task Extract_Slides_GivesTitleFirstThenTextThenNotesWithPages()
    {
        var show = await ExtractionBench.ReadAsync(OfficeFiles.Pptx(("First", "Text one", "Say hello"), ("Second", "Text two", null)), "show.pptx");

        Assert.Equal(
            [
                new Block(BlockKind.Heading, "First", 1, 1),
                new Block(BlockKind.Paragraph, "Text one", 1),
                new Block(BlockKind.Paragraph, "Notes: Say hello", 1),
                new Block(BlockKind.Heading, "Second", 2, 1),
                new Block(BlockKind.Paragraph, "Text two", 2),
            ],
            show.Blocks);
        Assert.Equal(2, show.Findings.Pages);
    }
}
