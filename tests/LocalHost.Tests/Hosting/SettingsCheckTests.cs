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
    public void Run_KnownSetting_Passes(string name, string value) => Run(name, value);

    [Theory]
    [InlineData("Ingest:Wroker:Slots", "Did you mean Ingest:Worker?")]
    [InlineData("Ingest:Worker:Solts", "Did you mean Ingest:Worker:Slots?")]
    [InlineData("Ingest:Embedders:OpenIA:Enabled", "Did you mean Ingest:Embedders:OpenAI?")]
    [InlineData("Ingest:Embedders:OpenAI:Enbaled", "Did you mean Ingest:Embedders:OpenAI:Enabled?")]
    public void Run_MisspeltSetting_NamesTheRightOne(string name, string expected)
    {
        var error = Assert.Throws<SettingException>(() => Run(name, "2"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static void Run(string name, string value) => SettingsCheck.Run(
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]).Build(),
        RegisteredSettings.Find(new ServiceCollection().AddIngestDomain().AddIngestEmbedders()));
}
