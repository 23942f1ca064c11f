using Ingest.Domain.Collections;
using Ingest.Domain.Health;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>
/// Proves the embedder by embedding a word, when a collection of this process's queues uses it or new ones will. Otherwise there is nothing to
/// prove, and nothing is started.
/// </summary>
internal sealed class SemanticProbe(
    SemanticEmbedder embedder, IOptions<SemanticEmbedderOptions> options, ICollectionStore collections, IOptions<WorkerOptions> worker, IOptions<CollectionOptions> defaults)
    : IProbe
{
    private volatile bool _isIdle;

    /// <inheritdoc/>
    public string Name => !options.Value.Enabled ? "embedder semantic (off)" : _isIdle ? $"embedder {SemanticEmbedder.Name} (not in use)" : $"embedder {SemanticEmbedder.Name}";

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _isIdle = options.Value.Enabled && !await SemanticUse.IsSeenAsync(collections, worker.Value, defaults.Value, cancellationToken);
        if (options.Value.Enabled && !_isIdle)
        {
            await embedder.ProbeAsync(cancellationToken);
        }
    }
}
