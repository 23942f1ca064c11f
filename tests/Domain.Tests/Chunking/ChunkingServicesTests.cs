using Ingest.Domain.Chunking;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Tests.Chunking;

public sealed class ChunkingServicesTests
{
    [Fact]
    public void AddChunking_Defaults_AreValid() => Assert.NotEmpty(Build([]).GetRequiredService<Chunker>().Fingerprint);

    [Theory]
    [InlineData("TargetLength", "1601", "Ingest:Chunking:TargetLength: expected at most Ingest:Chunking:MaxLength (1600), but found 1601.")]
    [InlineData("Overlap", "501", "Ingest:Chunking:Overlap: expected at most half of Ingest:Chunking:TargetLength (500), but found 501.")]
    [InlineData("MaxEmbeddingBytes", "8192", "MaxEmbeddingBytes")]
    public void AddChunking_WrongSetting_IsNamed(string setting, string value, string message)
    {
        var services = Build(new() { [$"Ingest:Chunking:{setting}"] = value });

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<Chunker>);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .AddChunking()
        .BuildServiceProvider();
}
