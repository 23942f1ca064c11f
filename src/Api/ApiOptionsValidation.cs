using Ingest.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Ingest.Api;

/// <summary>What attributes cannot say about <see cref="ApiOptions"/>. Messages never contain a key.</summary>
internal sealed class ApiOptionsValidation : IValidateOptions<ApiOptions>
{
    private const int MaxKeyLength = 200;

    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var failures = new List<string>();
        if (options.Keys.Count == 0 && string.IsNullOrWhiteSpace(options.KeyFile))
        {
            failures.Add(new SettingException(
                "Ingest:Api:Keys:0",
                $"a key of {ApiOptions.MinKeyLength} to {MaxKeyLength} characters",
                null,
                "Set it, or set Ingest:Api:KeyFile to a file that holds one.").Message);
        }

        for (var i = 0; i < options.Keys.Count; i++)
        {
            if (IsReference(options.Keys[i]))
            {
                failures.Add(new SettingException(
                    $"Ingest:Api:Keys:{i}",
                    "the secret behind the Key Vault reference",
                    "the reference itself",
                    "Write the secret, and give the app's identity the role Key Vault Secrets User on the vault.").Message);
            }
            else if (!IsUsable(options.Keys[i]))
            {
                failures.Add(new SettingException(
                    $"Ingest:Api:Keys:{i}",
                    $"{ApiOptions.MinKeyLength} to {MaxKeyLength} visible ASCII characters without spaces",
                    $"{options.Keys[i]?.Length ?? 0} characters that do not fit",
                    "Make one with: openssl rand -base64 32").Message);
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>App Service passes a reference on as it stands when it cannot resolve it. As a key it would be long enough, and anybody could guess it.</summary>
    private static bool IsReference(string? key) => key?.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase) == true;

    internal static bool IsUsable(string? key) =>
        key is { Length: >= ApiOptions.MinKeyLength and <= MaxKeyLength } && key.All(static c => c is > ' ' and <= '~');
}
