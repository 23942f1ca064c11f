namespace Ingest.Domain.Collections;

/// <summary>
/// A tenant or knowledge base: where its documents are queued, how they are embedded and where their vectors go. What is said here is
/// stamped on every version when it is registered (P6); a worker follows the stamp, never today's configuration. Model, dimensions and vector collection
/// change when a reindex switches, the stamps of what still has a future with them: whoever needs them asks for them when he needs them.
/// </summary>
/// <param name="Id">Database id.</param>
/// <param name="Name">Unique name, see <see cref="CollectionName"/>.</param>
/// <param name="Queue">The queue its work goes to; only workers that list it take it.</param>
/// <param name="EmbeddingModel">Name of the embedder, as in <see cref="Embedding.IEmbedderCatalog"/>.</param>
/// <param name="Dimensions">Vector size, 1 to 4,096.</param>
/// <param name="VectorCollection">Name of the collection in the vector index.</param>
public sealed record Collection(int Id, string Name, string Queue, string EmbeddingModel, int Dimensions, string VectorCollection)
    : CollectionIdentity(Id, Name, Queue);
