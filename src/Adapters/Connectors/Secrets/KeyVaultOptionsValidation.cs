using Ingest.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>What attributes cannot say about <see cref="KeyVaultOptions"/>: the address is a vault's, and nothing but that.</summary>
internal sealed class KeyVaultOptionsValidation : IValidateOptions<KeyVaultOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyVaultOptions options)
    {
        if (options.Uri is not { } uri)
        {
            return ValidateOptionsResult.Success; // [Required] has reported it.
        }

        return uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(new SettingException(
                $"{KeyVaultOptions.Section}:{nameof(KeyVaultOptions.Uri)}", "the https address of a vault without a path", uri.OriginalString.Split('?')[0],
                "Give the 'Vault URI' of its overview, for example https://NAME.vault.azure.net/.").Message);
    }
}
