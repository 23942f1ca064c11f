using System.ComponentModel.DataAnnotations;

namespace Ingest.Functions.Qdrant;

/// <summary>The vector index in Qdrant 1.15 or newer. Section <c>Ingest:Qdrant</c>.</summary>
public sealed class QdrantOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingest:Qdrant";

    /// <summary>Address of the gRPC endpoint, for example <c>https://NAME.cloud.qdrant.io:6334</c>. Required. http only for a server of one's own.</summary>
    [Required]
    public Uri? Url { get; set; }

    /// <summary>
    /// The API key, or null for a server without. In Azure the setting is a Key Vault reference, so the value itself stands nowhere but in
    /// the vault. Needs https, except on the machine itself. Never logged.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>Points of one upsert. Default 128; 64 to 256.</summary>
    [Range(64, 256)]
    public int BatchSize { get; set; } = 128;

    /// <summary>Time limit of one call. Default 30 s; 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Search without the approximate graph: exact, and slower with every point. Default false.</summary>
    public bool ExactSearch { get; set; }
}
