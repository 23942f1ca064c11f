using Ingest.Adapters.Connectors.Secrets;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Connectors.Secrets;

public sealed class KeyVaultProbeTests : IAsyncLifetime
{
    private VaultDouble _vault = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _vault = await VaultDouble.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task RunAsync_EverySecretThere_ReadsEach()
    {
        _vault.Secrets["jira"] = ("a", null);
        _vault.Secrets["chat"] = ("b", null);

        await Probe(("jira", true), ("chat", true)).RunAsync(Stop);

        Assert.Equal(["GET /secrets/chat/", "GET /secrets/jira/"], _vault.Requests.Where(static request => !request.StartsWith('!')));
    }

    [Fact]
    public async Task RunAsync_SomeAreMissing_NamesEachOfThemAndNoOther()
    {
        _vault.Secrets["notes"] = ("a", null);

        var error = await Assert.ThrowsAsync<RetryableException>(() => Probe(("chat", true), ("jira", true), ("notes", true)).RunAsync(Stop));

        Assert.Equal(ErrorCodes.SourceRefused, error.Code);
        Assert.Contains("Secret 'chat'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Secret 'jira'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("notes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoSourceIsSwitchedOn_AsksTheVaultForNothing()
    {
        await Probe(("jira", false)).RunAsync(Stop);

        Assert.Empty(_vault.Requests);
    }

    private KeyVaultProbe Probe(params (string Name, bool Enabled)[] sources)
    {
        var configured = new SourcesOptions();
        foreach (var (name, enabled) in sources)
        {
            configured.Sources[name] = new SourceOptions { Product = "jira", Enabled = enabled };
        }

        var options = new KeyVaultOptions { MaxRetries = 0 };
        var secrets = new KeyVaultSecrets(_vault.Connect(options), Options.Create(options), TimeProvider.System);
        return new KeyVaultProbe(secrets, new SourceCatalog(Options.Create(configured), []));
    }
}
