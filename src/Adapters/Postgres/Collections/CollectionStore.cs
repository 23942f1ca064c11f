using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Collections;
using Npgsql;

namespace Ingest.Adapters.Postgres.Collections;

internal sealed class CollectionStore(Databases databases, TimeProvider time) : ICollectionStore
{
    public Task<Collection?> FindAsync(string name, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Collections/FindCollection", name), Read, cancellationToken);

    public Task<IReadOnlyList<Collection>> ListAsync(IReadOnlyCollection<string>? queues, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(new Statement("Collections/ListCollections", [queues?.ToArray()]), Read, cancellationToken);

    public async Task<Collection> GetOrCreateAsync(Collection collection, CancellationToken cancellationToken)
    {
        var create = new Statement(
            "Collections/CreateCollection", CollectionName.Require(collection.Name), CollectionName.Require(collection.Queue),
            collection.EmbeddingModel, collection.Dimensions, collection.VectorCollection, time.GetUtcNow());

        // Collections are never deleted, so a name that could not be created is there.
        return await FindAsync(collection.Name, cancellationToken)
            ?? await databases.Main.FindAsync(create, Read, cancellationToken)
            ?? await FindAsync(collection.Name, cancellationToken)
            ?? throw new InvalidOperationException($"Collection '{collection.Name}' is neither there nor could it be created.");
    }

    private static Collection Read(NpgsqlDataReader row) =>
        new(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5));
}
