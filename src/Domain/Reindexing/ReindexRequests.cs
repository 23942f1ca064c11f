using Ingest.Domain.Collections;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Reindexing;

/// <summary>What people ask for: a reindex, the way back, an end to one, an end to the old vectors.</summary>
public sealed class ReindexRequests(
    IReindexStore store, ICollectionStore collections, IEmbedderCatalog embedders, CollectionModels models, IReindexSignal signal)
{
    /// <summary>Asks for the collection to be rebuilt with a model. One that is open to the same model answers instead.</summary>
    /// <param name="collection">Name of the collection.</param>
    /// <param name="model">An embedding model of this process; null: the one that the settings give the collection.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FatalException">
    /// <c>not_found</c>: no such collection; <c>embedder_refused</c>: this process has no such model; <c>invalid_state</c>: it has the model already, or a
    /// reindex to another is open.
    /// </exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<Reindex> RequestAsync(string collection, string? model, CancellationToken cancellationToken)
    {
        var known = await RequireAsync(collection, cancellationToken);
        var embedder = embedders.Get(model ?? models.For(collection) ?? known.EmbeddingModel);
        var requested = await store.RequestAsync(collection, embedder.Model, embedder.Dimensions, cancellationToken)
            ?? throw new FatalException(
                ErrorCodes.InvalidState,
                $"Collection '{collection}' has the model {known.EmbeddingModel} with {known.Dimensions} dimensions already. Name another one; "
                + $"this process has {string.Join(", ", embedders.All.Select(static one => one.Model).Order(StringComparer.Ordinal))}.");
        return await AnswerAsync(requested, open => open.ToModel == embedder.Model && open.ToDimensions == embedder.Dimensions, cancellationToken);
    }

    /// <summary>Asks for the collection to go back to the vectors that it searched before; what came since is copied there first.</summary>
    /// <exception cref="FatalException">
    /// <c>not_found</c>: no such collection; <c>embedder_refused</c>: this process lacks their model; <c>invalid_state</c>: nothing is kept, or a reindex to
    /// another model is open.
    /// </exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<Reindex> RollBackAsync(string collection, CancellationToken cancellationToken)
    {
        await RequireAsync(collection, cancellationToken);
        var kept = (await store.FindLatestAsync(collection, cancellationToken))?.KeptVectorCollection;
        var requested = await store.RequestRollbackAsync(collection, cancellationToken)
            ?? throw new FatalException(
                ErrorCodes.InvalidState,
                $"Collection '{collection}' has no earlier vectors to go back to: none were made, or they were discarded. Reindex it to the model you want.");
        return await AnswerAsync(requested, open => kept is null || open.ToVectorCollection == kept, cancellationToken);
    }

    /// <summary>The latest reindex of the collection, open or not.</summary>
    /// <exception cref="FatalException"><c>not_found</c>: no such collection, or it never had one.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<Reindex> FindAsync(string collection, CancellationToken cancellationToken)
    {
        await RequireAsync(collection, cancellationToken);
        return await store.FindLatestAsync(collection, cancellationToken)
            ?? throw new FatalException(ErrorCodes.NotFound, $"Collection '{collection}' was never reindexed.");
    }

    /// <summary>Gives up the open reindex. What it built is thrown away, unless it was searched before.</summary>
    /// <exception cref="FatalException"><c>not_found</c>: no such collection; <c>invalid_state</c>: none is open.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<Reindex> CancelAsync(string collection, CancellationToken cancellationToken)
    {
        await RequireAsync(collection, cancellationToken);
        var cancelled = await store.CancelAsync(collection, cancellationToken)
            ?? throw new FatalException(ErrorCodes.InvalidState, $"Collection '{collection}' is not being reindexed: there is nothing to cancel.");
        signal.Notify();
        return await GetAsync(cancelled, cancellationToken);
    }

    /// <summary>Gives up the vectors that are kept for the way back. They are removed in the background.</summary>
    /// <returns>The vector collections that are given up; none is fine.</returns>
    /// <exception cref="FatalException"><c>not_found</c>: no such collection.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<IReadOnlyList<string>> DiscardOldAsync(string collection, CancellationToken cancellationToken)
    {
        await RequireAsync(collection, cancellationToken);
        var discarded = await store.DiscardAsync(collection, cancellationToken);
        signal.Notify();
        return discarded;
    }

    private async Task<Reindex> AnswerAsync(RequestedReindex requested, Func<Reindex, bool> isWanted, CancellationToken cancellationToken)
    {
        var reindex = await GetAsync(requested.Id, cancellationToken);
        if (!requested.Created && !isWanted(reindex))
        {
            throw new FatalException(
                ErrorCodes.InvalidState,
                $"Collection '{reindex.Collection}' is being reindexed to {reindex.ToModel} ({reindex.ToVectorCollection}). Let it end, or cancel it first: "
                + $"./ingest reindex {reindex.Collection} --cancel");
        }

        signal.Notify();
        return reindex;
    }

    private async Task<Reindex> GetAsync(Guid id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) ?? throw new InvalidOperationException($"Reindex {id:D} is gone; reindexes are never deleted.");

    private async Task<Collection> RequireAsync(string name, CancellationToken cancellationToken) =>
        await collections.FindAsync(CollectionName.Require(name), cancellationToken)
        ?? throw new FatalException(ErrorCodes.NotFound, $"There is no collection '{name}'. Look at the status for those that are.");
}
