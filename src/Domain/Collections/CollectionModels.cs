using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Reindexing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Collections;

/// <summary>
/// Which embedding model the settings give a collection, and whether that agrees with what the collection has. A model never changes by a setting alone:
/// its vectors would not compare with the others. It changes by a reindex.
/// </summary>
public sealed class CollectionModels(
    ICollectionStore collections, IReindexStore reindexes, IEmbedderCatalog embedders, IOptions<CollectionOptions> options)
{
    /// <summary>The model that the settings give this collection, or null when they have no opinion.</summary>
    public string? For(string collection) => options.Value.FindModel(collection).Model;

    /// <summary>Passes if every collection of these queues has the model and dimensions that the settings give it, or is on its way there.</summary>
    /// <exception cref="SettingException">One has not; the message names the setting, what it has, and both ways out.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task DemandAgreementAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken)
    {
        var mine = await collections.ListAsync(queues, cancellationToken);
        var open = mine.Count == 0 ? [] : await reindexes.ListOpenAsync(queues, cancellationToken);
        foreach (var collection in mine)
        {
            DemandAgreement(collection, open.FirstOrDefault(reindex => reindex.Collection == collection.Name));
        }
    }

    /// <summary>Passes if the collection has this model: for a caller who names one for a collection that is there.</summary>
    /// <exception cref="FatalException"><c>invalid_state</c>: it has another; the message has the command.</exception>
    public static void Demand(Collection collection, string model)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (collection.EmbeddingModel != model)
        {
            throw new FatalException(
                ErrorCodes.InvalidState,
                $"Collection '{collection.Name}' has the embedding model {collection.EmbeddingModel}, not {model}. Leave the model out to go on with it, or rebuild the "
                + $"collection: ./ingest reindex {collection.Name} --model {model}");
        }
    }

    private void DemandAgreement(Collection collection, Reindex? open)
    {
        var (setting, wanted) = options.Value.FindModel(collection.Name);
        if (wanted is not null && wanted != collection.EmbeddingModel && open?.ToModel != wanted)
        {
            throw new SettingException(
                setting,
                $"'{collection.EmbeddingModel}', the model of collection '{collection.Name}'",
                wanted,
                $"Either keep the collection as it is: set {CollectionOptions.Section}:Models:{collection.Name} to '{collection.EmbeddingModel}'. Or rebuild it: "
                + $"./ingest reindex {collection.Name} --model {wanted} (in Azure: keep it as it is, start, and POST /api/collections/{collection.Name}/reindex).");
        }

        var embedder = embedders.All.FirstOrDefault(one => one.Model == collection.EmbeddingModel);
        if (embedder is not null && embedder.Dimensions != collection.Dimensions && open?.ToDimensions != embedder.Dimensions)
        {
            throw new SettingException(
                "Ingest:Embedders:OpenAI:Dimensions",
                $"{collection.Dimensions}, which collection '{collection.Name}' was made with by {collection.EmbeddingModel}",
                $"{embedder.Dimensions}",
                $"Either set it back to {collection.Dimensions}, or rebuild the collection: ./ingest reindex {collection.Name} --model {embedder.Model}");
        }
    }
}
