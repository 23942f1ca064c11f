using Ingest.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Qdrant;

/// <summary>What attributes cannot say about <see cref="QdrantOptions"/>. No message repeats the key.</summary>
internal sealed class QdrantOptionsValidation : IValidateOptions<QdrantOptions>
{
    public ValidateOptionsResult Validate(string? name, QdrantOptions options)
    {
        if (options.Url is not { } url)
        {
            return ValidateOptionsResult.Success; // [Required] has reported it.
        }

        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            return Refuse("Url", "an absolute http or https address", url.OriginalString, "Give scheme, host and gRPC port, for example https://host:6334.");
        }

        if (!string.IsNullOrEmpty(options.ApiKey) && url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
        {
            return Refuse("Url", "an https address, because Ingest:Qdrant:ApiKey is set", url.OriginalString, "A key leaves the machine over https only.");
        }

        return options.ApiKey?.StartsWith("@Microsoft.KeyVault", StringComparison.OrdinalIgnoreCase) == true
            ? Refuse("ApiKey", "the secret behind the Key Vault reference", "the reference itself", "The app's identity needs the role Key Vault Secrets User on the vault.")
            : ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Refuse(string setting, string expected, string actual, string nextStep) =>
        ValidateOptionsResult.Fail(new SettingException($"{QdrantOptions.Section}:{setting}", expected, actual, nextStep).Message);
}
