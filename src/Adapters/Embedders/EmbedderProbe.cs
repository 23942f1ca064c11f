using Ingest.Domain.Embedding;
using Ingest.Domain.Health;

namespace Ingest.Adapters.Embedders;

/// <summary>Proves an embedder's endpoint, credential and dimensions by embedding a word.</summary>
internal sealed class EmbedderProbe(IEmbedder embedder) : IProbe
{
    /// <inheritdoc/>
    public string Name => $"embedder {embedder.Model}";

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => embedder.ProbeAsync(cancellationToken);
}
