using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Sources;

public sealed class SourcesOptionsValidationTests
{
    [Fact]
    public void Value_GoodSource_IsBoundWithItsDefaults()
    {
        var source = Options(("team:Product", "jira"), ("team:Overlap", "02:00:00"), ("team:Jira:Site", "x")).Sources["team"];

        Assert.Equal(("jira", TimeSpan.FromHours(2), "0 0 2 * * *", 20), (source.Product, source.Overlap, source.Schedule, source.DeleteCount));
    }

    [Theory]
    [InlineData("Teams:Product", "jira", "Ingest:Sources:Teams: expected a name of 1 to 63 of a-z")]
    [InlineData("upload:Product", "jira", "Ingest:Sources:upload: expected a name")]
    [InlineData("team:Product", "jria", "Ingest:Sources:team:Product: expected one of jira, slack, but found 'jria'. Did you mean 'jira'?")]
    [InlineData("team:Schedule", "0 2 * * *", "Ingest:Sources:team:Schedule: expected six fields")]
    [InlineData("team:TimeZone", "Europe/Berln", "Ingest:Sources:team:TimeZone: expected")]
    [InlineData("team:Overlap", "8.00:00:00", "Ingest:Sources:team:Overlap: expected 00:00:00 to 7.00:00:00, but found '8.00:00:00'.")]
    [InlineData("team:DeleteShare", "0.6", "Ingest:Sources:team:DeleteShare: expected 0 to 0.5, but found '0.6'.")]
    [InlineData("team:Collection", "My Docs", "Ingest:Sources:team:Collection: expected a name")]
    [InlineData("team:Shedule", "", "Ingest:Sources:team:Shedule: expected a setting of a source or the section of its product, but found 'Shedule'. Did you mean 'Schedule'?")]
    [InlineData("team:Jira:Site", "bad", "Ingest:Sources:team:Jira:Site: the product says no")]
    public void Value_WrongSetting_SaysNameExpectedFoundAndNextStep(string setting, string value, string expected)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Options(("team:Product", "jira"), (setting, value)));

        Assert.StartsWith(expected, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_NoSchedule_IsOnlySyncedWhenAsked() => Assert.Empty(Options(("team:Product", "jira"), ("team:Schedule", "")).Sources["team"].Schedule);

    [Fact]
    public void Value_SourceSwitchedOff_NeedsNoSettingsOfItsProduct() =>
        Assert.False(Options(("team:Product", "jira"), ("team:Jira:Site", "bad"), ("team:Enabled", "false")).Sources["team"].Enabled);

    private static SourcesOptions Options(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.GroupBy(static s => s.Name).Select(static s => KeyValuePair.Create<string, string?>("Ingest:Sources:" + s.Key, s.Last().Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSyncs();
        foreach (var product in new[] { "slack", "jira" })
        {
            var factory = Substitute.For<IConnectorFactory>();
            factory.Product.Returns(product);
            factory.Validate(default!).ReturnsForAnyArgs(call =>
                configuration[$"Ingest:Sources:{call.Arg<string>()}:Jira:Site"] == "bad" ? [$"Ingest:Sources:{call.Arg<string>()}:Jira:Site: the product says no"] : []);
            services.AddSingleton(factory);
        }

        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SourcesOptions>>().Value;
    }
}
