using Ingest.Adapters.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Blobs;

public sealed class BlobOptionsTests
{
    private const string Azurite = "UseDevelopmentStorage=true";
    private const string Azure = "https://account.blob.core.windows.net";

    [Fact]
    public void Options_ConnectionString_IsValidWithDefaults()
    {
        var options = Read(("ConnectionString", Azurite));

        Assert.Equal(["inbox", "documents", "artifacts"], [options.InboxContainer, options.DocumentsContainer, options.ArtifactsContainer]);
    }

    [Fact]
    public void Options_ServiceUriAndIdentity_IsValid() =>
        Assert.Equal(new Uri(Azure), Read(("ServiceUri", Azure), ("ClientId", "00000000-0000-0000-0000-000000000001")).ServiceUri);

    [Theory]
    [InlineData("neither", "Ingest:Blobs:ConnectionString", null, null)]
    [InlineData("both", "Ingest:Blobs:ServiceUri", Azurite, Azure)]
    [InlineData("characters", "Ingest:Blobs:ConnectionString", "AccountName=x;AccountKey=not a key", null)]
    [InlineData("http://account", "Ingest:Blobs:ServiceUri", null, "http://account.blob.core.windows.net")]
    [InlineData("account.blob", "Ingest:Blobs:ServiceUri", null, "account.blob")]
    public void Options_UnusableAccount_SaysSettingAndFinding(string finding, string setting, string? connectionString, string? serviceUri)
    {
        var failure = Fail(("ConnectionString", connectionString), ("ServiceUri", serviceUri));

        Assert.Contains(setting, failure, StringComparison.Ordinal);
        Assert.Contains(finding, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccountKey=c2VjcmV0", null)]
    [InlineData(null, "https://account.blob.core.windows.net?sig=c2VjcmV0")]
    public void Options_UnusableAccount_KeepsTheSecret(string? connectionString, string? serviceUri) => Assert.DoesNotContain(
        "c2VjcmV0", Fail(("ConnectionString", connectionString), ("ServiceUri", serviceUri)), StringComparison.Ordinal);

    [Theory]
    [InlineData("InboxContainer", "In")]
    [InlineData("InboxContainer", "in--box")]
    [InlineData("DocumentsContainer", "-documents")]
    [InlineData("ArtifactsContainer", "Artifacts")]
    [InlineData("ArtifactsContainer", "documents")]
    [InlineData("ContainerPrefix", "a-prefix-so-long-that-no-container-name-fits-behind-it-any-more-at-all-")]
    [InlineData("Credential", "password")]
    [InlineData("RequestTimeout", "00:00:00")]
    [InlineData("MaxRetries", "11")]
    public void Options_UnusableValue_NamesTheSetting(string setting, string value) =>
        Assert.Contains(setting, Fail(("ConnectionString", Azurite), (setting, value)), StringComparison.Ordinal);

    private static string Fail(params (string Name, string? Value)[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Read(settings)).Message;

    private static BlobOptions Read(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create($"Ingest:Blobs:{s.Name}", s.Value)))
            .Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddIngestBlobs().BuildServiceProvider();
        return services.GetRequiredService<IOptions<BlobOptions>>().Value;
    }
}
