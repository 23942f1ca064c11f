using System.Text;
using Ingest.Adapters.Extractors.Data;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Data;

public sealed class NdJsonExtractorTests : ExtractorContract
{
    protected override IExtractor Extractor { get; } = new NdJsonExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.ndjson", FileType.NdJson, Encoding.UTF8.GetBytes("{\"a\":1,\"b\":\"x\"}\r\n{\"a\":2,\"b\":\"y\"}"))];

    [Fact]
    public async Task Extract_FlatLines_GivesOneTable() =>
        Assert.Equal([new Block(BlockKind.Table, "a | b\n1 | x\n2 | y", Header: "a | b")], (await ExtractionBench.ReadAsync(Samples[0].Content, "a.ndjson")).Blocks);

    [Fact]
    public async Task Extract_BadLine_IsKeptAsTextAndCounted()
    {
        var text = await ExtractionBench.ReadAsync("{\"a\":1,\"b\":2}\nnot json\n\n{\"a\":3,\"b\":4}\n", "a.jsonl");
        Assert.Equal("a | b\n1 | 2\nnot json\na | b\n3 | 4", text.Text);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
        Assert.Contains("1 of 4 lines", text.Findings.WarningMessage, StringComparison.Ordinal);
    }
}
