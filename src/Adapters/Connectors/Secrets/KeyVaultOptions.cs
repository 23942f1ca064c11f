using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>The vault with the tokens of sources. Section <c>Ingest:KeyVault</c>. It is read by the managed identity of this process; there is no other login (P7).</summary>
public sealed class KeyVaultOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingest:KeyVault";

    /// <summary>Address of the vault, <c>https://{name}.vault.azure.net</c>; https only. Required.</summary>
    [Required]
    public Uri? Uri { get; set; }

    /// <summary>Client id of a user-assigned identity; null for the system-assigned one. It needs the role Key Vault Secrets User on the vault.</summary>
    public string? ClientId { get; set; }

    /// <summary>Time limit of reading one secret, retries and the identity's own token included. Default 20 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Tries after the first, for failures that pass (5xx, 429, broken connections), after 0.2 s, 0.4 s, … up to 2 s. Default 2; 0 to 10.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;
}
