using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Collections;

/// <summary>What a collection gets that is created by its first document. Section <c>Ingest:Collections</c>.</summary>
public sealed class CollectionOptions
{
    /// <summary>Queue of new collections. Default <c>default</c>.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9_-]{0,62}$")]
    public string Queue { get; set; } = "default";

    /// <summary>Embedding model of new collections. Default <c>lexical-512</c>, the embedded embedder. Must be one this process has.</summary>
    [Required]
    public string EmbeddingModel { get; set; } = "lexical-512";

    /// <summary>Whether an upload or drop into an unknown collection creates it. Default true.</summary>
    public bool CreateOnFirstUse { get; set; } = true;
}
