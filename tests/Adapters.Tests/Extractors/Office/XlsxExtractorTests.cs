using Ingest.Adapters.Extractors.Office;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Office;

public sealed class XlsxExtractorTests : ExtractorContract
{
    protected override IExtractor Extractor { get; } = new XlsxExtractor(ExtractionBench.Defaults);

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.xlsx", FileType.Xlsx, Stock())];

    [Fact]
    public async Task Extract_Workbook_GivesSheetsAsPagesWithPlainValues()
    {
        var stock = await ExtractionBench.ReadAsync(Stock(), "stock.xlsx");

        Assert.Equal(
            [
                new Block(BlockKind.Heading, "Stock", 1, 1),
                new Block(BlockKind.Table, "Item | Since | Share | Price\nshared one | 2024-02-29 | 12.5% | 0.1\nrich two | 2024-02-29 | 0% | 1200", 1, Header: "Item | Since | Share | Price"),
            ],
            stock.Blocks);
        Assert.Equal(2, stock.Findings.Pages);
    }

    [Fact]
    public async Task Extract_EmptyWorkbook_GivesNothing() =>
        Assert.Empty((await ExtractionBench.ReadAsync(OfficeFiles.Xlsx(("Sheet1", [])), "empty.xlsx")).Blocks);

    [Fact]
    public async Task Extract_LongSheet_ContinuesTheTableWithItsHeader()
    {
        var rows = Enumerable.Range(0, 5_000).Select(row => OfficeFiles.Row(OfficeFiles.Text($"name {row}"), OfficeFiles.Number($"{row}")));
        var sheet = await ExtractionBench.ReadAsync(OfficeFiles.Xlsx(("Long", [OfficeFiles.Row(OfficeFiles.Text("Name"), OfficeFiles.Text("Row")), .. rows])), "long.xlsx");

        var tables = sheet.Blocks.Where(block => block.Kind == BlockKind.Table).ToList();
        Assert.True(tables.Count > 1);
        Assert.All(tables, table => Assert.Equal("Name | Row", table.Header));
        Assert.All(tables.Skip(1), table => Assert.True(table.Continues));
        Assert.Equal(5_001, tables.Sum(table => table.Text.Split('\n').Length));
    }

    [Fact]
    public async Task Extract_TooManyTexts_IsTooLargeAndNamesTheSetting()
    {
        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.ReadAsync(Huge(), "a.xlsx", ("Ingest:Extractors:MaxSharedText", "1000")));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
        Assert.Contains("Ingest:Extractors:MaxSharedText", failure.Message, StringComparison.Ordinal);

        static byte[] Huge() => OfficeFiles.Zip(
            ("[Content_Types].xml", "<Types><Override ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>"),
            ("_rels/.rels", "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='/xl/w.xml'/></Relationships>"),
            ("xl/_rels/w.xml.rels", "<Relationships><Relationship Id='s' Type='x/sharedStrings' Target='../xl/s.xml'/></Relationships>"),
            ("xl/w.xml", "<workbook/>"),
            ("xl/s.xml", $"<sst>{string.Concat(Enumerable.Repeat("<si><t>abc</t></si>", 100))}</sst>"));
    }

    private static byte[] Stock() => OfficeFiles.Xlsx(
        ("Stock",
        [
            OfficeFiles.Row(OfficeFiles.Text("Item"), OfficeFiles.Text("Since"), OfficeFiles.Text("Share"), OfficeFiles.Text("Price")),
            OfficeFiles.Row(OfficeFiles.Shared(0), OfficeFiles.Number("45351", 1), OfficeFiles.Number("0.125", 2), OfficeFiles.Number("0.10000000000000001")),
            OfficeFiles.Row(OfficeFiles.Shared(1), OfficeFiles.Number("45351", 1), OfficeFiles.Number("0", 2), OfficeFiles.Number("1.2E3")),
        ]),
        ("Empty", []));
}
