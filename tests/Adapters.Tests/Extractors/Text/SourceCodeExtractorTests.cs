using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Text;

public sealed class SourceCodeExtractorTests : ExtractorContract
{
    protected override IExtractor Extractor { get; } = new SourceCodeExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.py", FileType.SourceCode, Encoding.UTF8.GetBytes("def f(x):\n    return x\n"))];

    [Fact]
    public async Task Extract_LongFile_KeepsEveryLineAndItsIndentation()
    {
        var lines = Enumerable.Range(0, 3_000).Select(number => number % 10 == 9 ? "" : new string(' ', number % 8) + $"line{number};").ToList();

        var code = await ExtractionBench.ReadAsync(string.Join("\r\n", lines), "a.cs");

        Assert.All(code.Blocks, block => Assert.Equal(BlockKind.Code, block.Kind));
        Assert.Equal(lines.Where(line => line.Length > 0), code.Text.Split('\n').Where(line => line.Length > 0));
    }
}
