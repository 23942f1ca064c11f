using System.Collections.Concurrent;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Collections;

/// <summary>
/// Finds collections by name and creates them on first use, with their vector collection first, so a collection that exists can always be
/// searched. Answers are remembered for the life of the process: they are what of a collection never changes.
/// </summary>
public sealed class CollectionDirectory(
    ICollectionStore store, IVectorIndex index, IEmbedderCatalog embedders, IOptions<CollectionOptions> options)
{
    private readonly ConcurrentDictionary<string, CollectionIdentity> _known = new(StringComparer.Ordinal);

    /// <summary>The collection, created if that is allowed.</summary>
    /// <exception cref="FatalException"><c>invalid_name</c>, or <c>not_found</c> when it does not exist and may not be created.</exception>
    public async Task<CollectionIdentity> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(CollectionName.Require(name), out var known))
        {
            return known;
        }

        var found = await store.FindAsync(name, cancellationToken) ?? await CreateAsync(name, model: null, cancellationToken);
        return _known.GetOrAdd(name, new CollectionIdentity(found.Id, found.Name, found.Queue));
    }

    /// <summary>The collection with this embedding model, created with it if it is new and that is allowed.</summary>
    /// <exception cref="FatalException">
    /// <c>invalid_state</c>: it exists and has another model; the message has the command that changes it. <c>embedder_refused</c>: this process does not have the model. And as above.
    /// </exception>
    public async Task<Collection> ResolveAsync(string name, string model, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(CollectionName.Require(name), cancellationToken) ?? await CreateAsync(name, model, cancellationToken);
        CollectionModels.Demand(found, model);
        return found;
    }

    private async Task<Collection> CreateAsync(string name, string? model, CancellationToken cancellationToken)
    {
        var defaults = options.Value;
        if (!defaults.CreateOnFirstUse)
        {
            throw new FatalException(
                ErrorCodes.NotFound,
                $"There is no collection '{name}', and Ingest:Collections:CreateOnFirstUse is false. Create it first, or use another name.");
        }

        model ??= defaults.FindModel(name).Model ?? CollectionOptions.DefaultModel;
        var dimensions = embedders.Get(model).Dimensions;
        await index.EnsureCollectionAsync(name, dimensions, cancellationToken);
        return await store.GetOrCreateAsync(
            new Collection(0, name, defaults.Queue, model, dimensions, VectorCollection: name), cancellationToken);
    }
}
