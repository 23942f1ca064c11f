using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Tests.Sources.Runs;

namespace Ingest.Domain.Tests.Sources;

public sealed class SourceCatalogTests : IDisposable
{
    private readonly SyncFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void All_SeveralSources_AreInOrderOfTheirNames()
    {
        _fixture.Settings.Sources["alpha"] = new SourceOptions { Enabled = false };
        _fixture.Settings.Sources["zulu"] = new SourceOptions();

        Assert.Equal(["alpha", "team", "zulu"], _fixture.Catalog().All.Select(static source => source.Name));
    }

    [Theory]
    [InlineData("tem", "Did you mean 'team'?")]
    [InlineData("something else", "Configured are: team.")]
    [InlineData("TEAM", "Did you mean 'team'?")]
    public void Require_UnknownName_SaysWhatThereIs(string name, string expected)
    {
        var error = Assert.Throws<FatalException>(() => _fixture.Catalog().Require(name));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_NothingConfigured_SaysSo()
    {
        _fixture.Settings.Sources.Clear();

        Assert.Contains("Configured are none.", Assert.Throws<FatalException>(() => _fixture.Catalog().Require("team")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ProductNobodyReads_IsAWrongSetting()
    {
        _fixture.Source.Product = "carrier pigeon";

        var error = Assert.Throws<FatalException>(() => _fixture.Catalog().Open(_fixture.Catalog().Require("team"), new RequestMeter()));

        Assert.Equal(ErrorCodes.InvalidSetting, error.Code);
        Assert.Contains("expected one of scripted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequestMeter_BudgetUsedUp_ThrowsQuotaAndCountsNothingMore()
    {
        var meter = new RequestMeter(2);
        meter.Send();
        meter.Send();

        var error = Assert.Throws<RetryableException>(meter.Send);

        Assert.Equal((ErrorCodes.SourceQuota, 2L), (error.Code, meter.Sent));
    }
}
