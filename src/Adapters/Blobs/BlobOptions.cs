using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Blobs;

/// <summary>
/// Which storage account, how to log in to it and how long to wait for it. Section <c>Ingest:Blobs</c>. Exactly one of
/// <see cref="ConnectionString"/> and <see cref="ServiceUri"/> is given.
/// </summary>
public sealed class BlobOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingest:Blobs";

    /// <summary>For Azurite and other local storage: holds a key, so it has no place in Azure (P7). Never logged.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>For Azure: <c>https://{account}.blob.core.windows.net</c>. No key goes with it, see <see cref="Credential"/>.</summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>
    /// How <see cref="ServiceUri"/> is logged in to. <c>identity</c>, the default and only kind: the managed identity of this process,
    /// which needs the role Storage Blob Data Contributor.
    /// </summary>
    [AllowedValues("identity")]
    public string Credential { get; set; } = "identity";

    /// <summary>Client id of a user-assigned identity; null for the system-assigned one.</summary>
    public string? ClientId { get; set; }

    /// <summary>Put before every container name, so that environments and tests can share an account. Default empty.</summary>
    [Required(AllowEmptyStrings = true)]
    public string ContainerPrefix { get; set; } = "";

    /// <summary>Container people drop files in. Default <c>inbox</c>.</summary>
    [Required]
    public string InboxContainer { get; set; } = "inbox";

    /// <summary>Container of the bytes of every version. Default <c>documents</c>.</summary>
    [Required]
    public string DocumentsContainer { get; set; } = "documents";

    /// <summary>Container of extracted text. Default <c>artifacts</c>.</summary>
    [Required]
    public string ArtifactsContainer { get; set; } = "artifacts";

    /// <summary>
    /// Time limit of one try of one request (at most 4 MiB up), and of one wait for bytes of a download. Default 30 s; 100 ms to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Tries after the first, for failures that pass (5xx, 408, 429, broken connections), after 0.2 s, 0.4 s, … up to 2 s. Default 3; 0 to 10.
    /// Small on purpose: the work queue retries too, and shows why.
    /// </summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>Time limit of a server-side copy, after which it is aborted. Default 10 min; 1 s to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CopyTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
