using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Tools;

public sealed class SamplesTests
{
    [Theory]
    [InlineData("handbook.pdf", FileType.Pdf, "Batteries of electric bikes are charged in the brick room only", 2)]
    [InlineData("incident-report-scan.pdf", FileType.Pdf, "The front wheel is bent and has to be replaced", 1)]
    [InlineData("notice-board.png", FileType.Png, "free lemonade for everyone who comes by bicycle", null)]
    [InlineData("tour-routes.odt", FileType.Odt, "the path on the north shore is sand", null)]
    [InlineData("ferry-contract.doc", FileType.Doc, "last in winter | 16:45 | 17:30", null)]
    public async Task ExtractAsync_Sample_HasItsFacts(string name, FileType type, string fact, int? page)
    {
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(type, SampleFiles.Read(name));
        BlockRules.Hold(blocks);
        var block = Assert.Single(blocks, block => block.Text.Contains(fact, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(page, block.Page);
        Assert.Null(findings.WarningCode);
    }

    [Fact]
    public async Task ExtractAsync_Handbook_KeepsItsSections()
    {
        await using var bench = new ToolBench();
        var (blocks, _) = await bench.ExtractAsync(FileType.Pdf, SampleFiles.Read("handbook.pdf"));
        Assert.Equal(
            ["Handbook for new colleagues", "1 Welcome", "2 At the counter", "2.1 Renting out", "2.2 Taking back", "3 Money", "4 In the workshop", "5 Lost property", "6 When something goes wrong"],
            blocks.Where(block => block.Kind == BlockKind.Heading).Select(block => block.Text));
    }

    [Fact]
    public async Task ExtractAsync_LockedSample_SaysSo()
    {
        await using var bench = new ToolBench();
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Pdf, SampleFiles.Read("wages-locked.pdf")));
        Assert.Equal(ErrorCodes.Encrypted, failure.Code);
        Assert.Contains("password", failure.Message, StringComparison.Ordinal);
    }
}
