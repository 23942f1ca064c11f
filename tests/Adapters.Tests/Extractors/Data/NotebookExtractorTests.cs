using System.Text;
using Ingest.Adapters.Extractors.Data;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Data;

public sealed class NotebookExtractorTests : ExtractorContract
{
    private const string Notebook = """
        {"cells":[{"cell_type":"markdown","source":["# Title\n","Some *text*"]},
        {"cell_type":"code","source":"print(1)","outputs":[{"output_type":"stream","text":["1\n"]},
        {"data":{"text/html":["<table><tr><th>a<th>b<tr><td>1<td>2</table>"],"image/png":"AAAA"}},{"ename":"KeyError","evalue":"'x'"}]}],"nbformat":4}
        """;

    protected override IExtractor Extractor { get; } = new NotebookExtractor(ExtractionBench.Defaults, new JsonExtractor());

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.ipynb", FileType.Notebook, Encoding.UTF8.GetBytes(Notebook))];

    [Fact]
    public async Task Extract_Notebook_GivesCellsAndTheirOutput() => Assert.Equal(
        [
            new Block(BlockKind.Heading, "Title", Level: 1),
            new Block(BlockKind.Paragraph, "Some text"),
            new Block(BlockKind.Code, "print(1)"),
            new Block(BlockKind.Code, "1"),
            new Block(BlockKind.Table, "a | b\n1 | 2", Header: "a | b"),
            new Block(BlockKind.Paragraph, "KeyError: 'x'"),
        ],
        (await ExtractionBench.ReadAsync(Notebook, "a.ipynb")).Blocks);

    [Fact]
    public async Task Extract_CutOff_IsReadAsJsonWithAWarning()
    {
        var text = await ExtractionBench.ReadAsync(Notebook[..120], "a.ipynb");
        Assert.Contains("# Title", text.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }
}
