using Ingest.Domain.Health;
using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>Registers the tokens of sources in Key Vault.</summary>
public static class KeyVaultServices
{
    /// <summary>
    /// Adds <see cref="ISourceSecrets"/> on Key Vault, and an <see cref="IProbe"/> that reads the token of every source. <see cref="KeyVaultOptions"/>
    /// come from section <c>Ingest:KeyVault</c> and are checked at the start. Nothing is contacted before the first token is asked for.
    /// </summary>
    public static IServiceCollection AddKeyVaultSecrets(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<KeyVaultOptions>().BindConfiguration(KeyVaultOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeyVaultOptions>, KeyVaultOptionsValidation>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => VaultClient.Create(provider.GetRequiredService<IOptions<KeyVaultOptions>>().Value));
        services.AddSingleton<ISourceSecrets, KeyVaultSecrets>();
        services.AddSingleton<IProbe, KeyVaultProbe>();
        return services;
    }
}
