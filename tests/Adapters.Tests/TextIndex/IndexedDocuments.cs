using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Adapters.Tests.VectorIndex;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Words;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.TextIndex;

/// <summary>As <see cref="SearchableDocuments"/>, in a database of its own: whoever indexes words takes everything that waits.</summary>
public sealed class IndexedDocuments(LocalStack stack) : IAsyncLifetime
{
    private static readonly float[] Vector = [1, 0];

    private SearchableDocuments? _documents;

    public IVectorIndex Index => Documents.Index;

    internal TextIndexing Indexing => Documents.Get<TextIndexing>();

    public T Get<T>()
        where T : notnull => Documents.Get<T>();

    internal string ConnectionString { get; private set; } = "";

    private SearchableDocuments Documents => _documents ?? throw new InvalidOperationException("Not initialized.");

    public Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken) =>
        Documents.MakeCurrentAsync(versions, cancellationToken);

    /// <summary>Chunks that all have the word "lamp".</summary>
    internal static IReadOnlyList<ChunkPoint> Lamps(VersionKey key, int chunks) =>
        [.. Enumerable.Range(0, chunks).Select(i => new ChunkPoint(key, new Chunk(i, $"lamp number {i}", "", null, i * 20, (i * 20) + 15), Vector))];

    /// <summary>A searchable version of <see cref="Lamps"/>, whose words wait.</summary>
    internal async Task<VersionKey> WriteAsync(string collection, int chunks)
    {
        var stop = TestContext.Current.CancellationToken;
        var key = new VersionKey(Guid.NewGuid(), 1);
        await Index.EnsureCollectionAsync(collection, 2, stop);
        await Index.UpsertAsync(collection, Lamps(key, chunks), stop);
        await MakeCurrentAsync([key], stop);
        return key;
    }

    internal Task<IReadOnlyList<IndexHit>> SearchAsync(string collection, int limit) =>
        Index.Text!.SearchAsync([collection], TextQuery.Parse("lamp"), limit, TestContext.Current.CancellationToken);

    /// <summary>Rows of a version in a table.</summary>
    internal async Task<long> CountAsync(string table, VersionKey key)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        await using var command = database.CreateCommand($"select count(*) from ingest.{table} where document_id = $1 and version = $2");
        command.Parameters.AddWithValue(key.DocumentId);
        command.Parameters.AddWithValue(key.Version);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await stack.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await TestServices.MigrateAsync(ConnectionString, TestContext.Current.CancellationToken);
        _documents = new SearchableDocuments(stack, ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_documents is not null)
        {
            await _documents.DisposeAsync();
        }
    }
}
