using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Collections;

/// <summary>What a collection gets that is created by its first document, and what collections are expected to have. Section <c>Ingest:Collections</c>.</summary>
public sealed class CollectionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingest:Collections";

    /// <summary>The embedded embedder, which every process has.</summary>
    public const string DefaultModel = "lexical-512";

    /// <summary>Queue of new collections. Default <c>default</c>.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9_-]{0,62}$")]
    public string Queue { get; set; } = "default";

    /// <summary>
    /// Embedding model of collections. Not set, the default: new ones get <see cref="DefaultModel"/>, and the others keep what they have. Set: new ones get
    /// it, and a process does not start while one of its collections has another, unless <see cref="Models"/> says so or a reindex to it is open.
    /// Must be a model this process has.
    /// </summary>
    public string? EmbeddingModel { get; set; }

    /// <summary>Embedding model by collection name; goes before <see cref="EmbeddingModel"/>, with the same rule. Default: none.</summary>
    public IDictionary<string, string> Models { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether an upload or drop into an unknown collection creates it. Default true.</summary>
    public bool CreateOnFirstUse { get; set; } = true;

    /// <summary>The model that is set for this collection, or null when none is, and the setting that says so.</summary>
    internal (string Setting, string? Model) FindModel(string collection) => Models.TryGetValue(collection, out var model)
        ? ($"{Section}:{nameof(Models)}:{collection}", model)
        : ($"{Section}:{nameof(EmbeddingModel)}", string.IsNullOrWhiteSpace(EmbeddingModel) ? null : EmbeddingModel);
}
