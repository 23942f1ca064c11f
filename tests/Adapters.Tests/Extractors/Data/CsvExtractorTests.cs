using System.Text;
using Ingest.Adapters.Extractors.Data;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Data;

public sealed class CsvExtractorTests : ExtractorContract
{
    protected override IExtractor Extractor { get; } = new CsvExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.csv", FileType.Csv, Encoding.UTF8.GetBytes("Name,Text\r\nTrowel,\"two\r\nlines, \"\"quoted\"\"\"\r\n"))];

    [Theory]
    [InlineData("a.csv", "Name,Text\r\nTrowel,\"two\nlines, \"\"quoted\"\"\"\r\n\r\nCan,x\n", "Name | Text\nTrowel | two lines, \"quoted\"\nCan | x")]
    [InlineData("a.csv", "Name;Text\nTrowel;1,5\nCan;2,5", "Name | Text\nTrowel | 1,5\nCan | 2,5")]
    [InlineData("a.tsv", "Name\tText\nTrowel\ta, b, c\n", "Name | Text\nTrowel | a, b, c")]
    [InlineData("a.csv", "Name,Text\nsay \"hi\",5\" pipe", "Name | Text\nsay \"hi\" | 5\" pipe")]
    public async Task Extract_AnyDelimiter_GivesATableWithItsHeader(string name, string content, string expected)
    {
        var table = await ExtractionBench.ReadAsync(content, name);
        Assert.Equal([new Block(BlockKind.Table, expected, Header: "Name | Text")], table.Blocks);
    }

    [Fact]
    public async Task Extract_NumbersInTheFirstRow_HasNoHeader() =>
        Assert.Null(Assert.Single((await ExtractionBench.ReadAsync("1,2\n3,4\n", "a.csv")).Blocks).Header);

    [Fact]
    public async Task Extract_QuoteNobodyCloses_LosesNothingAndWarns()
    {
        var rows = string.Concat(Enumerable.Range(0, 200_000).Select(row => $"row{row},value\n"));
        var table = await ExtractionBench.ReadAsync("Name,Text\nx,\"open\n" + rows, "a.csv");
        Assert.Contains("row199999", table.Text, StringComparison.Ordinal);
        Assert.Contains("row100000", table.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PartialText, table.Findings.WarningCode);
    }
}
