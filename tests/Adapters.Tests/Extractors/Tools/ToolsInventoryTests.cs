using Ingest.Adapters.Extractors.Tools;
using Ingest.Adapters.Extractors.Tools.Processes;

namespace Ingest.Adapters.Tests.Extractors.Tools;

public sealed class ToolsInventoryTests
{
    [Fact]
    public async Task ReadAsync_AllInstalled_GivesPathsAndVersions()
    {
        await using var bench = new ToolBench();
        var states = await bench.Get<ToolsInventory>().ReadAsync(ToolBench.Cancellation);
        Assert.Equal(["pdftotext", "pdftoppm", "tesseract", "pandoc", "antiword"], states.Select(state => state.Program));
        Assert.All(states, state => Assert.True(state.Installed, $"{state.Program} is missing: {state.InstallCommand}"));
        Assert.All(states.SkipLast(1), state => Assert.Matches("^[0-9]+\\.[0-9.]+$", state.Version!));
    }

    [Fact]
    public async Task ReadAsync_SomeMissing_SaysHowToInstallThem()
    {
        await using var bench = new ToolBench(fakes: true);
        bench.Fake(Tool.Pandoc, "echo pandoc 9.9; exit 0");
        var states = (await bench.Get<ToolsInventory>().ReadAsync(ToolBench.Cancellation)).ToDictionary(state => state.Program);
        Assert.Equal("9.9", states["pandoc"].Version);
        Assert.False(states["pdftotext"].Installed);
        Assert.Equal("apt-get install poppler-utils", states["pdftotext"].InstallCommand);
    }
}
