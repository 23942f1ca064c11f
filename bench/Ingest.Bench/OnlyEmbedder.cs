using Ingest.Domain.Embedding;

namespace Ingest.Bench;

/// <summary>The one embedder there is, whatever model is asked for.</summary>
internal sealed class OnlyEmbedder(IEmbedder embedder) : IEmbedderCatalog
{
    /// <inheritdoc/>
    public IReadOnlyCollection<IEmbedder> All => [embedder];

    /// <inheritdoc/>
    public IEmbedder Get(string model) => embedder;
}
