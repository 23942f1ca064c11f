using System.Text;
using DocumentFormat.OpenXml;
using Ingest.Adapters.Extractors.Office;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace Ingest.Adapters.Tests.Extractors.Office;

public sealed class DocxExtractorTests : ExtractorContract
{
    private const string Namespace = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

    protected override IExtractor Extractor { get; } = new DocxExtractor(ExtractionBench.Defaults);

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.docx", FileType.Docx, Report())];

    [Fact]
    public async Task Extract_Report_KeepsHeadingsTablesNotesAndOneHeader()
    {
        var report = await ExtractionBench.ReadAsync(Report(), "report.docx");

        Assert.Equal(
            [
                new Block(BlockKind.Paragraph, "Running header"),
                new Block(BlockKind.Heading, "Chapter", Level: 2),
                new Block(BlockKind.Heading, "Derived", Level: 2),
                new Block(BlockKind.Paragraph, "Body text[2]"),
                new Block(BlockKind.Paragraph, "- Item"),
                new Block(BlockKind.Table, "Name | Price\nTrowel | 12.50", Header: "Name | Price"),
                new Block(BlockKind.Paragraph, "[2] The note."),
            ],
            report.Blocks);
        Assert.Null(report.Findings.Pages);
    }

    [Fact]
    public async Task Extract_RenderedPageBreaks_NumberThePages()
    {
        var document = OfficeFiles.Docx(
            OfficeFiles.Paragraph("one"),
            new W.Paragraph(new W.Run(new W.Break { Type = W.BreakValues.Page })),
            new W.Paragraph(new W.Run(new W.LastRenderedPageBreak(), new W.Text("two"))),
            new W.Paragraph(new W.Run(new W.LastRenderedPageBreak(), new W.Text("three"))));

        var pages = await ExtractionBench.ReadAsync(document, "pages.docx");

        Assert.Equal([("one", 1), ("two", 2), ("three", 3)], pages.Blocks.Where(block => block.Page is not null).Select(block => (block.Text, block.Page!.Value)));
        Assert.Equal(3, pages.Findings.Pages);
    }

    [Fact]
    public async Task Extract_DeletedText_IsLeftOut()
    {
        var document = OfficeFiles.RawDocx(OfficeFiles.Write(
            $"<w:document {Namespace}><w:body><w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:r><w:t>too</w:t></w:r></w:p></w:body></w:document>"));

        Assert.Equal("kept too", (await ExtractionBench.ReadAsync(document, "a.docx")).Text);
    }

    [Fact]
    public async Task Extract_BombPart_IsTooLarge()
    {
        var chunk = Encoding.UTF8.GetBytes(new string(' ', 60_000));
        var bomb = OfficeFiles.RawDocx(stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes($"<w:document {Namespace}><w:body>"));
            for (var i = 0; i < 800; i++) stream.Write(chunk);
        });
        Assert.True(bomb.Length < 1 << 20, "The bomb has to be small to be one.");

        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.ReadAsync(bomb, "bomb.docx"));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
    }

    [Fact]
    public async Task Extract_MoreThanTheUnpackedLimit_IsTooLargeAndNamesTheSetting()
    {
        var document = OfficeFiles.RawDocx(stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes($"<w:document {Namespace}><w:body>"));
            var random = new Random(1);
            for (var i = 0; i < 30_000; i++) stream.Write(Encoding.UTF8.GetBytes($"<w:p><w:r><w:t>{random.NextInt64()} {random.NextInt64()}</w:t></w:r></w:p>"));
        });

        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.ReadAsync(document, "a.docx", ("Ingest:Extractors:MaxUnpackedBytes", "1048576")));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
        Assert.Contains("Ingest:Extractors:MaxUnpackedBytes", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"yyyyyyyyyy\">]><a>&x;</a>")]
    [InlineData("<w:document")]
    [InlineData("")]
    public async Task Extract_BrokenMainPart_IsCorrupt(string markup)
    {
        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.ReadAsync(OfficeFiles.RawDocx(OfficeFiles.Write(markup)), "a.docx"));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
    }

    [Fact]
    public async Task Extract_ElementsNestedTenThousandDeep_IsCorrupt()
    {
        var markup = string.Concat(Enumerable.Repeat("<a>", 10_000)) + "x" + string.Concat(Enumerable.Repeat("</a>", 10_000));

        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.ReadAsync(OfficeFiles.RawDocx(OfficeFiles.Write(markup)), "a.docx"));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
    }

    private static byte[] Report()
    {
        var noted = OfficeFiles.Paragraph("Body text");
        noted.Append(new W.Run(new W.FootnoteReference { Id = 2 }));
        var item = OfficeFiles.Paragraph("Item");
        item.ParagraphProperties = new W.ParagraphProperties(new W.NumberingProperties(new W.NumberingId { Val = 1 }));
        OpenXmlElement[] body =
        [
            OfficeFiles.Paragraph("Chapter", "berschrift2"), OfficeFiles.Paragraph("Derived", "own"), noted, item,
            OfficeFiles.Table(["Name", "Price"], ["Trowel", "12.50"]),
        ];
        return OfficeFiles.Docx(body);
    }
}
