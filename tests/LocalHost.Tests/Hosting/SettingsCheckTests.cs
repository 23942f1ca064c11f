using Ingest.Adapters.Connectors;
using Ingest.Adapters.Embedders;
using Ingest.Domain;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Tests.Hosting;

public sealed class SettingsCheckTests
{
    [Theory]
    [InlineData("Ingest:Worker:Slots", "2")]
    [InlineData("Ingest:Embedders:OpenAI:Enabled", "true")]
    [InlineData("ingest:embedders:openai:enabled", "true")]
    [InlineData("Ingest:Sources:tickets:Product", "jira")]
    [InlineData("Ingest:Sources:tickets:EnumerateEvery", "00:00:00")]
    [InlineData("Ingest:Sources:tickets:Jira:Site", "https://example.atlassian.net")]
    [InlineData("ingest:sources:tickets:jira:projects:0", "PAY")]
    public void Run_KnownSetting_Passes(string name, string value) => Run(name, value);

    [Theory]
    [InlineData("Ingest:Wroker:Slots", "Did you mean Ingest:Worker?")]
    [InlineData("Ingest:Worker:Solts", "Did you mean Ingest:Worker:Slots?")]
    [InlineData("Ingest:Embedders:OpenIA:Enabled", "Did you mean Ingest:Embedders:OpenAI?")]
    [InlineData("Ingest:Embedders:OpenAI:Enbaled", "Did you mean Ingest:Embedders:OpenAI:Enabled?")]
    [InlineData("Ingest:Sources:tickets:Produkt", "Did you mean Ingest:Sources:tickets:Product?")]
    [InlineData("Ingest:Sources:tickets:Jria:Site", "Did you mean Ingest:Sources:tickets:Jira?")]
    [InlineData("Ingest:Sources:tickets:Jira:Sites", "Did you mean Ingest:Sources:tickets:Jira:Site?")]
    public void Run_MisspeltSetting_NamesTheRightOne(string name, string expected)
    {
        var error = Assert.Throws<SettingException>(() => Run(name, "2"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ingest:Sources:tickets:Overlap", "soon", "a time span")]
    [InlineData("Ingest:Sources:tickets:DeleteShare", "0.7", "0 to 0.5")]
    [InlineData("Ingest:Sources:tickets:Jira:RequestsPerMinute", "0", "6 to 6000")]
    [InlineData("Ingest:Sources:Product", "jira", "settings below a name, such as Ingest:Sources:NAME:Product")]
    public void Run_SettingOfASourceThatDoesNotFit_SaysWhatDoes(string name, string value, string expected)
    {
        var error = Assert.Throws<SettingException>(() => Run(name, value));

        Assert.Contains($"{name}: expected {expected}", error.Message, StringComparison.Ordinal);
    }

    private static void Run(string name, string value) => SettingsCheck.Run(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]).Build(),
        RegisteredSettings.Find(new ServiceCollection().AddIngestDomain().AddIngestEmbedders().AddIngestConnectors()));
}
