using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Azure.Security.KeyVault.Secrets;
using Ingest.Domain.Sources;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>
/// The tokens of sources in Key Vault: the current version of the secret <see cref="Source.SecretName"/>, which expires when the vault says so. A
/// token is remembered for <see cref="Memory"/>; failures never are. What is exchanged in the vault is used within that time.
/// </summary>
internal sealed partial class KeyVaultSecrets(SecretClient vault, IOptions<KeyVaultOptions> options, TimeProvider time) : ISourceSecrets
{
    /// <summary>The longest that <see cref="ISourceSecrets"/> allows: a sync sends hundreds of requests, a vault answers some 400 reads a second to all its readers together.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Remembered> _remembered = new(StringComparer.OrdinalIgnoreCase);

    public async Task<SourceSecret> GetAsync(Source source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (_remembered.TryGetValue(source.SecretName, out var known) && time.GetUtcNow() < known.Until)
        {
            return known.Secret;
        }

        var secret = await ReadAsync(new VaultSecretName(source, vault.VaultUri), cancellationToken);
        _remembered[source.SecretName] = new Remembered(secret, time.GetUtcNow() + Memory);
        return secret;
    }

    private async Task<SourceSecret> ReadAsync(VaultSecretName name, CancellationToken cancellationToken)
    {
        if (!VaultRule().IsMatch(name.Value))
        {
            throw name.Refused(
                $"is no name that a vault accepts (1 to 127 letters, digits and '-'). Choose another one in Ingest:Sources:{name.Source}:Secret");
        }

        using var limit = new CancellationTokenSource(options.Value.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await vault.GetSecretAsync(name.Value, cancellationToken: either.Token);
            var token = answer.Value.Value?.Trim(); // Secrets that come from a file often end with a line break, which no header can carry.
            return string.IsNullOrEmpty(token)
                ? throw name.Refused("is empty. Write the token as a new version of it")
                : new SourceSecret(token, answer.Value.Properties.ExpiresOn);
        }
        catch (Exception error) when (KeyVaultErrors.Translate(error, name, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>The rule of Key Vault for names of secrets (learn.microsoft.com, "Azure Key Vault keys, secrets and certificates overview").</summary>
    [GeneratedRegex("^[0-9A-Za-z-]{1,127}$")]
    private static partial Regex VaultRule();

    private sealed record Remembered(SourceSecret Secret, DateTimeOffset Until);
}
