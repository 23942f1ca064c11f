using Ingest.Domain.Embedding;
using Ingest.Domain.Health;

namespace Ingest.Adapters.Embedders;

/// <summary>Proves an embedder's endpoint, credential and dimensions by embedding a word. One that is not enabled has nothing to prove.</summary>
internal sealed class EmbedderProbe(string kind, IEmbedder? embedder) : IProbe
{
    /// <inheritdoc/>
    public string Name => embedder is null ? $"embedder {kind} (off)" : $"embedder {embedder.Model}";

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => embedder?.ProbeAsync(cancellationToken) ?? Task.CompletedTask;
}
