using System.Text.Json;
using Azure;
using Azure.Identity;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>
/// From the vault's answers to the domain's decisions (learn.microsoft.com, "Azure Key Vault REST API error codes"). What a person has to mend
/// is <c>source_refused</c> and says what to grant or create; what passes by itself is <c>source_unavailable</c>.
/// </summary>
internal static class KeyVaultErrors
{
    /// <summary>The domain's exception, or null when this is not a failure of the vault, above all when the caller cancelled.</summary>
    public static IngestException? Translate(Exception error, VaultSecretName secret, CancellationToken cancellationToken) => error switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        OperationCanceledException => secret.Unavailable("no answer within Ingest:KeyVault:RequestTimeout", error),
        RequestFailedException failed => FromAnswer(failed, secret),
        // What the client throws once every retry has failed; the last reason is the most telling one.
        AggregateException { InnerExceptions: [.., var last] } => Translate(last, secret, cancellationToken),
        HttpRequestException or (IOException and not (FileNotFoundException or FileLoadException)) =>
            secret.Unavailable($"the connection broke ({FirstLine(error)})", error),
        AuthenticationFailedException => secret.Unavailable($"no token for the managed identity ({FirstLine(error)})", error),
        // The client's own check: the challenge names another domain than the address, so no token was sent.
        InvalidOperationException when error.Message.Contains("challenge resource", StringComparison.OrdinalIgnoreCase) =>
            secret.Refused($"was not asked for: {FirstLine(error)}. Check Ingest:KeyVault:Uri", error),
        InvalidOperationException or JsonException => secret.Unavailable("the answer is not a vault's", error),
        _ => null,
    };

    private static IngestException FromAnswer(RequestFailedException failed, VaultSecretName secret) => (failed.Status, InnerCode(failed)) switch
    {
        (404, _) => secret.Refused($"does not exist. Create it with the token as its value: az keyvault secret set --vault-name {Name(secret.Vault)} --name {secret.Value} --file FILE", failed),
        (403, "SecretDisabled") => secret.Refused("is disabled. Enable it, or write the token as a new version of it", failed),
        (403, "ForbiddenByFirewall" or "ForbiddenByConnection") => secret.Refused("is behind the vault's firewall. Let the app's network through", failed),
        (403, _) => secret.Refused("may not be read by this identity. Grant it the role Key Vault Secrets User on the vault; a new grant takes some minutes to work", failed),
        (401, _) => secret.Refused("may not be read by this identity (401): the vault belongs to another Entra tenant, or Ingest:KeyVault:ClientId names the wrong identity", failed),
        (0, _) => secret.Unavailable($"no connection ({FirstLine(failed)})", failed),
        (429, _) => secret.Unavailable("the vault has too many readers at the moment (429)", failed, RetryAfter(failed)),
        var (status, _) => secret.Unavailable($"the vault answered {status} {failed.ErrorCode}".TrimEnd(), failed),
    };

    /// <summary>The vault says why only one level down: <c>{"error":{"code":"Forbidden","innererror":{"code":"ForbiddenByRbac"}}}</c>.</summary>
    private static string? InnerCode(RequestFailedException failed)
    {
        if (failed.GetRawResponse()?.Content is not { } body)
        {
            return null;
        }

        try
        {
            using var answer = JsonDocument.Parse(body);
            return Member(Member(Member(answer.RootElement, "error"), "innererror"), "code")?.ToString();
        }
        catch (JsonException)
        {
            return null; // A gateway's page in place of the vault's answer; the status says enough.
        }
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var member) ? member : null;

    private static TimeSpan? RetryAfter(RequestFailedException failed) =>
        failed.GetRawResponse() is { } response && response.Headers.TryGetValue("Retry-After", out var text)
        && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string Name(Uri vault) => vault.Host.Split('.')[0];

    // The client's messages go on with headers and bodies that are of no use to people.
    private static string FirstLine(Exception error) => error.Message.Split('\n', 2)[0].TrimEnd('\r', '.');
}
