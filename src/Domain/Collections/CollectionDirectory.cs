using System.Collections.Concurrent;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Collections;

/// <summary>
/// Finds collections by name and creates them on first use, with their vector collection first, so a collection that exists can always be
/// searched. Answers are remembered for the life of the process: a collection's stamp values never change under it.
/// </summary>
public sealed class CollectionDirectory(
    ICollectionStore store, IVectorIndex index, IEmbedderCatalog embedders, IOptions<CollectionOptions> options)
{
    private readonly ConcurrentDictionary<string, Collection> _known = new(StringComparer.Ordinal);

    /// <summary>The collection, created if that is allowed.</summary>
    /// <exception cref="FatalException"><c>invalid_name</c>, or <c>not_found</c> when it does not exist and may not be created.</exception>
    public async Task<Collection> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(CollectionName.Require(name), out var known))
        {
            return known;
        }

        var found = await store.FindAsync(name, cancellationToken) ?? await CreateAsync(name, cancellationToken);
        return _known.GetOrAdd(name, found);
    }

    private async Task<Collection> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var defaults = options.Value;
        if (!defaults.CreateOnFirstUse)
        {
            throw new FatalException(
                ErrorCodes.NotFound,
                $"There is no collection '{name}', and Ingest:Collections:CreateOnFirstUse is false. Create it first, or use another name.");
        }

        var dimensions = embedders.Get(defaults.EmbeddingModel).Dimensions;
        await index.EnsureCollectionAsync(name, dimensions, cancellationToken);
        return await store.GetOrCreateAsync(
            new Collection(0, name, defaults.Queue, defaults.EmbeddingModel, dimensions, VectorCollection: name), cancellationToken);
    }
}
