using System.Text;
using Ingest.Adapters.Extractors.Data;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Data;

public sealed class JsonExtractorTests : ExtractorContract
{
    protected override IExtractor Extractor { get; } = new JsonExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } =
        [new("a.json", FileType.Json, Encoding.UTF8.GetBytes("""{"name":"Trowel","tags":["a","b"],"items":[{"k":1,"l":"x"},{"k":2,"l":null}],"deep":{"er":{"est":"y"}}}"""))];

    [Fact]
    public async Task Extract_Object_GivesLinesWithPathsAndFlatRecordsAsTable() => Assert.Equal(
        [
            new Block(BlockKind.Paragraph, "name: Trowel\ntags: a, b"),
            new Block(BlockKind.Table, "k | l\n1 | x\n2", Header: "k | l"),
            new Block(BlockKind.Paragraph, "deep.er.est: y"),
        ],
        (await ExtractionBench.ReadAsync(Samples[0].Content, "a.json")).Blocks);

    [Fact]
    public async Task Extract_NestedRecords_GivesAParagraphEach() => Assert.Equal(
        [new Block(BlockKind.Paragraph, "id: 1\nbody.text: one"), new Block(BlockKind.Paragraph, "id: 2\nbody.text: two")],
        (await ExtractionBench.ReadAsync("""[{"id":1,"body":{"text":"one"}},{"id":2,"body":{"text":"two"}}]""", "a.json")).Blocks);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task Extract_NestedTenThousandDeep_FindsTheValue(string open, string close)
    {
        var json = string.Concat(Enumerable.Repeat(open, 10_000)) + "\"deep\"" + string.Concat(Enumerable.Repeat(close, 10_000));
        var text = await ExtractionBench.ReadAsync(json, "a.json");
        Assert.EndsWith("deep", text.Text, StringComparison.Ordinal);
        Assert.Null(text.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_BreaksOff_LosesNothing()
    {
        var text = await ExtractionBench.ReadAsync("""{"a":"one","b":["two", three], "c":"four" """, "a.json");
        foreach (var word in (string[])["one", "two", "three", "four"]) Assert.Contains(word, text.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_EscapedLoneSurrogateAndNul_IsNoFailure()
    {
        var text = await ExtractionBench.ReadAsync("""{"a":"x\ud800y","b":"n\u0000ul"}""", "a.json");
        Assert.Contains("b: nul", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_Utf16_IsRead() => Assert.Equal("a: ü", (await ExtractionBench.ReadAsync(Encoding.Unicode.GetBytes("\uFEFF{\"a\":\"ü\"}"), "a.json")).Text);

    [Fact]
    public async Task Extract_ValueOverTheTokenLimit_IsTextWithAWarning()
    {
        var text = await ExtractionBench.ReadAsync("{\"a\":\"" + new string('x', JsonExtractor.MaxToken + 1_000_000) + "\"}", "a.json");
        Assert.True(text.Text.Count(unit => unit == 'x') == JsonExtractor.MaxToken + 1_000_000);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }
}
