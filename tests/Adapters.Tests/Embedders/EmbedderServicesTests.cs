using Ingest.Adapters.Embedders;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Embedders;

public sealed class EmbedderServicesTests
{
    [Fact]
    public async Task AddIngestEmbedders_Defaults_HasTheEmbeddedOneOnly()
    {
        await using var services = Build([]);

        var embedder = Assert.Single(services.GetRequiredService<IEmbedderCatalog>().All);
        Assert.Equal("lexical-512", embedder.Model);
        Assert.Equal(["embedder lexical-512", "embedder openai (off)"], services.GetServices<IProbe>().Select(p => p.Name));
        foreach (var probe in services.GetServices<IProbe>())
        {
            await probe.RunAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task AddIngestEmbedders_OpenAIEnabled_HasBoth()
    {
        await using var services = Build(new() { ["Enabled"] = "true", ["ApiKey"] = "key", ["Model"] = "m", ["Dimensions"] = "3" });

        var catalog = services.GetRequiredService<IEmbedderCatalog>();
        Assert.Equal(["lexical-512", "m"], catalog.All.Select(e => e.Model));
        Assert.Equal(3, catalog.Get("m").Dimensions);
        Assert.Equal(["embedder lexical-512", "embedder m"], services.GetServices<IProbe>().Select(p => p.Name));
    }

    [Fact]
    public async Task Get_UnknownModel_SaysWhichThereAre()
    {
        await using var services = Build([]);

        var error = Assert.Throws<FatalException>(() => services.GetRequiredService<IEmbedderCatalog>().Get("other"));
        Assert.Equal(ErrorCodes.EmbedderRefused, error.Code);
        Assert.Contains("lexical-512", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddIngestEmbedders_NameOfTheEmbeddedOne_StopsTheStart()
    {
        await using var services = Build(new() { ["Enabled"] = "true", ["ApiKey"] = "key", ["Model"] = "lexical-512" });

        Assert.Throws<SettingException>(services.GetRequiredService<IEmbedderCatalog>);
    }

    [Theory]
    [InlineData("Endpoint", "ftp://example.org", "Ingest:Embedders:OpenAI:Endpoint: expected an absolute http or https address")]
    [InlineData("Endpoint", "relative", "Ingest:Embedders:OpenAI:Endpoint: expected an absolute http or https address")]
    [InlineData("Endpoint", "http://example.org/v1", "Ingest:Embedders:OpenAI:Endpoint: expected https, because a key")]
    [InlineData("Endpoint", "https://user:secret@example.org/v1", "Ingest:Embedders:OpenAI:Endpoint: expected an address without user name")]
    [InlineData("ApiKey", "", "Ingest:Embedders:OpenAI:ApiKey: expected a key")]
    [InlineData("RequestTimeout", "00:01:25", "Ingest:Embedders:OpenAI:RequestTimeout: expected RequestTimeout + RetryBudget below")]
    [InlineData("BatchSize", "2049", "BatchSize")]
    [InlineData("MaxTokensPerRequest", "8190", "MaxTokensPerRequest")]
    public async Task AddIngestEmbedders_WrongSetting_IsNamed(string setting, string value, string message)
    {
        await using var services = Build(new() { ["Enabled"] = "true", ["ApiKey"] = "key", [setting] = value });

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IEmbedderCatalog>);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddIngestEmbedders_IdentityOverHttp_IsRefused()
    {
        await using var services = Build(new() { ["Enabled"] = "true", ["Credential"] = "identity", ["Endpoint"] = "http://127.0.0.1:1/v1" });

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IEmbedderCatalog>);
        Assert.Contains("because a token is sent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddIngestEmbedders_LocalServerWithoutCredential_IsFine()
    {
        await using var services = Build(new() { ["Enabled"] = "true", ["Credential"] = "none", ["Endpoint"] = "http://ollama:11434/v1" });

        Assert.Equal(2, services.GetRequiredService<IEmbedderCatalog>().All.Count);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Ingest:Embedders:OpenAI:{s.Key}", s.Value))).Build())
        .AddLogging()
        .AddIngestEmbedders()
        .BuildServiceProvider();
}
