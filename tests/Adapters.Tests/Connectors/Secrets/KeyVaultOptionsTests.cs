using Ingest.Adapters.Connectors.Secrets;
using Ingest.Domain.Sources;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Connectors.Secrets;

public sealed class KeyVaultOptionsTests(LocalStack stack)
{
    [Theory]
    [InlineData("https://kv-ingest.vault.azure.net/")]
    [InlineData("https://kv-ingest.vault.azure.net")]
    public void AddKeyVaultSecrets_AddressOfAVault_IsTaken(string uri)
    {
        using var services = Build(uri);

        Assert.Equal("KeyVaultSecrets", services.GetRequiredService<ISourceSecrets>().GetType().Name);
    }

    [Theory]
    [InlineData("http://kv-ingest.vault.azure.net/")]
    [InlineData("https://kv-ingest.vault.azure.net/secrets/jira")]
    [InlineData("https://kv-ingest.vault.azure.net/?x=1")]
    [InlineData("https://user:pass@kv-ingest.vault.azure.net/")]
    [InlineData("kv-ingest")]
    public void AddKeyVaultSecrets_AnyOtherAddress_IsRefusedNamingTheSetting(string uri)
    {
        using var services = Build(uri);

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<ISourceSecrets>);

        Assert.Contains("Ingest:KeyVault:Uri: expected the https address of a vault", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void AddKeyVaultSecrets_NoAddress_IsRefused()
    {
        using var services = Build(null);

        Assert.Contains("Uri", Assert.Throws<OptionsValidationException>(services.GetRequiredService<ISourceSecrets>).Message, StringComparison.Ordinal);
    }

    private ServiceProvider Build(string? uri) => stack.BuildServices(
        static services => services.AddKeyVaultSecrets().AddSingleton(new SourceCatalog(Options.Create(new SourcesOptions()), [])),
        uri is null ? [] : [("Ingest:KeyVault:Uri", uri)]);
}
