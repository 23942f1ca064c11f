using Ingest.Adapters.Extractors.Tools;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Extractors.Tools;

public sealed class ToolsOptionsTests
{
    [Fact]
    public async Task Validate_Defaults_AreValid()
    {
        await using var bench = new ToolBench();
        Assert.Equal(TimeSpan.FromSeconds(60), bench.Get<IOptions<ToolsOptions>>().Value.TimeLimit);
    }

    [Theory]
    [InlineData("TimeLimit", "00:01:10", "Ingest:Worker:LeaseDuration")]
    [InlineData("TimeLimit", "00:00:10", "Ingest:Tools:PageTimeLimit")]
    [InlineData("TimeLimit", "01:00:00", "TimeLimit")]
    [InlineData("MemoryLimit", "1000", "MemoryLimit")]
    [InlineData("OutputLimit", "0", "OutputLimit")]
    [InlineData("SearchPath", "bin:/usr/bin", "Ingest:Tools:SearchPath")]
    [InlineData("SearchPath", "", "SearchPath")]
    [InlineData("OcrLanguages", "eng --psm 1", "OcrLanguages")]
    [InlineData("OcrLanguages", "../../x", "OcrLanguages")]
    [InlineData("MaxOcrPages", "-1", "MaxOcrPages")]
    public async Task Validate_WrongSetting_NamesIt(string setting, string value, string named)
    {
        await using var bench = new ToolBench(new() { [setting] = value });
        var failure = Assert.Throws<OptionsValidationException>(() => bench.Get<IOptions<ToolsOptions>>().Value);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }
}
