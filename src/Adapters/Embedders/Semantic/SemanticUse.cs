using Ingest.Domain.Collections;
using Ingest.Domain.Processing;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>Whether this process may have to embed by <c>semantic-512</c>: only then is anything of it installed, proven or started.</summary>
public static class SemanticUse
{
    /// <summary>True when a collection of the worker's queues has the model, or the settings give it to collections.</summary>
    public static async Task<bool> IsSeenAsync(
        ICollectionStore collections, WorkerOptions worker, CollectionOptions settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collections);
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.EmbeddingModel == SemanticEmbedder.Name || settings.Models.Values.Contains(SemanticEmbedder.Name))
        {
            return true;
        }

        var ours = await collections.ListAsync([.. worker.Queues], cancellationToken);
        return ours.Any(static collection => collection.EmbeddingModel == SemanticEmbedder.Name);
    }
}
