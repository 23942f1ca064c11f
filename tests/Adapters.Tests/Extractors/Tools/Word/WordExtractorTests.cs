using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Tools.Word;

public sealed class WordExtractorContractTests : ExtractorContract, IAsyncLifetime
{
    private readonly ToolBench _bench = new();

    protected override IExtractor Extractor => _bench.ExtractorOf(FileType.Doc);

    protected override int Damages => 12;

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("contract.doc", FileType.Doc, SampleFiles.Read("ferry-contract.doc"))];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}

public sealed class WordExtractorTests
{
    [Fact]
    public async Task ExtractAsync_TableAndText_ComeApart()
    {
        await using var bench = new ToolBench();
        var (blocks, _) = await bench.ExtractAsync(FileType.Doc, SampleFiles.Read("ferry-contract.doc"));
        var table = Assert.Single(blocks, block => block.Kind == BlockKind.Table);
        Assert.Equal("Crossing | Leaves Lindhaven | Leaves Gull Island\nfirst | 7:15 | 8:00\nlast in summer | 19:30 | 20:15\nlast in winter | 16:45 | 17:30", table.Text);
        Assert.Equal("Crossing | Leaves Lindhaven | Leaves Gull Island", table.Header);
        Assert.Equal("Contract with the ferry office, 2004", blocks[0].Text);
    }

    [Theory]
    [InlineData("echo 'x.doc is not a Word Document.' >&2; exit 1", ErrorCodes.Corrupt)]
    [InlineData("echo 'Encrypted documents are not supported' >&2; exit 1", ErrorCodes.Encrypted)]
    [InlineData("echo \"I'm afraid the text stream of this file is too small to handle.\" >&2; exit 1", ErrorCodes.UnsupportedType)]
    public async Task ExtractAsync_AntiwordRefuses_SaysWhy(string script, string code)
    {
        await using var bench = new ToolBench(fakes: true);
        bench.Fake(Tool.Antiword, script);
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Doc, "x"));
        Assert.Equal(code, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_NotADocument_IsCorrupt()
    {
        await using var bench = new ToolBench();
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Doc, "no document at all"));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
    }
}
