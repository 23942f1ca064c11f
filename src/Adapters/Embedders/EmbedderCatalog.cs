using Ingest.Adapters.Embedders.Semantic;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Embedders;

/// <summary>The embedders this process was configured with. Two with one model name stop the start.</summary>
internal sealed class EmbedderCatalog : IEmbedderCatalog
{
    private const string OnlyLocal =
        "It runs as a Node.js process beside the local host (./ingest), unless Ingest:Embedders:Semantic:Enabled is false, and not in a function app: "
        + "there use an endpoint (Ingest:Embedders:OpenAI), or let a local host take this queue.";

    private readonly Dictionary<string, IEmbedder> _embedders = new(StringComparer.Ordinal);

    public EmbedderCatalog(IEnumerable<IEmbedder> embedders)
    {
        foreach (var embedder in embedders)
        {
            if (!_embedders.TryAdd(embedder.Model, embedder))
            {
                throw new SettingException(
                    "Ingest:Embedders:OpenAI:Model", "a model name no other embedder has", embedder.Model, "Choose another model, or disable one of the two.");
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<IEmbedder> All => _embedders.Values;

    /// <inheritdoc/>
    public IEmbedder Get(string model) => _embedders.TryGetValue(model, out var embedder)
        ? embedder
        : throw new FatalException(
            ErrorCodes.EmbedderRefused,
            $"Embedding model '{model}' is not configured here; this process has {string.Join(", ", _embedders.Keys.Order(StringComparer.Ordinal))}. "
            + (model == SemanticEmbedder.Name ? OnlyLocal : "Configure it under Ingest:Embedders, or let a worker that has it take this queue."));
}
