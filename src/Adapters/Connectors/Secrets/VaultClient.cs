using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Ingest.Adapters.Identity;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>Makes the SDK's client of a vault. It asks the vault which tenant and resource a token is for, and sends a token only where that is the vault's own domain.</summary>
internal static class VaultClient
{
    /// <summary>By the managed identity.</summary>
    public static SecretClient Create(KeyVaultOptions options) => Create(options, ManagedIdentity.Of(options.ClientId), new SecretClientOptions());

    /// <summary>By another credential, over another transport if <paramref name="client"/> has one: for tests.</summary>
    internal static SecretClient Create(KeyVaultOptions options, TokenCredential credential, SecretClientOptions client)
    {
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = options.MaxRetries;
        client.Retry.Delay = TimeSpan.FromSeconds(0.2);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        client.Retry.NetworkTimeout = options.RequestTimeout;
        return new SecretClient(options.Uri, credential, client);
    }
}
