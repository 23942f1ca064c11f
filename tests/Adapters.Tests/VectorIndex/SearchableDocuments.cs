using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.Adapters.Tests.VectorIndex;

/// <summary>The embedded index as a host registers it, and rows of documents whose versions its search is to find.</summary>
public sealed class SearchableDocuments : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly ServiceProvider _services;

    public SearchableDocuments(LocalStack stack)
        : this(stack, stack.DatabaseConnectionString)
    {
    }

    /// <summary>In a database of one's own.</summary>
    internal SearchableDocuments(LocalStack stack, string connectionString)
    {
        _database = NpgsqlDataSource.Create(connectionString);
        _services = stack.BuildServices(
            static s => s.AddIngestPostgres().AddIngestVectorIndex(), [("Ingest:Postgres:ConnectionString", connectionString)]);
    }

    public IVectorIndex Index => _services.GetRequiredService<IVectorIndex>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>As publishing does: these versions are searchable from now on, and no others of their documents.</summary>
    public async Task MakeCurrentAsync(
        IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken, string collection = "vector-index-tests")
    {
        await using var command = _database.CreateCommand(
            """
            with collection as (
                insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at)
                values ($3, 'none', 'fixed', 2, $3, now())
                on conflict (name) do update set queue = excluded.queue
                returning id
            )
            insert into ingest.document (id, collection_id, name, source, last_version, latest_version, current_version, created_at)
            select k.id, c.id, k.id::text, 'test', k.version, k.version, k.version, now()
            from collection as c, unnest($1::uuid[], $2::int[]) as k (id, version)
            on conflict (id) do update
            set last_version = excluded.last_version, latest_version = excluded.latest_version, current_version = excluded.current_version
            """);
        command.Parameters.AddWithValue(versions.Select(static v => v.DocumentId).ToArray());
        command.Parameters.AddWithValue(versions.Select(static v => v.Version).ToArray());
        command.Parameters.AddWithValue(collection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>As deleting does: no version of the document is searchable any more.</summary>
    public async Task DeleteAsync(Guid documentId, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            "update ingest.document set deleted_at = now(), delete_reason = 'test', current_version = null where id = $1");
        command.Parameters.AddWithValue(documentId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
