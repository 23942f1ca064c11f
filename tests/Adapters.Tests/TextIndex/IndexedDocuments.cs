using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Adapters.Tests.VectorIndex;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.TextIndex;

/// <summary>As <see cref="SearchableDocuments"/>, in a database of its own: whoever indexes words takes everything that waits.</summary>
public sealed class IndexedDocuments(LocalStack stack) : IAsyncLifetime
{
    private SearchableDocuments? _documents;

    public IVectorIndex Index => Documents.Index;

    internal TextIndexing Indexing => Documents.Get<TextIndexing>();

    public T Get<T>()
        where T : notnull => Documents.Get<T>();

    internal string ConnectionString { get; private set; } = "";

    private SearchableDocuments Documents => _documents ?? throw new InvalidOperationException("Not initialized.");

    public Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken) =>
        Documents.MakeCurrentAsync(versions, cancellationToken);

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
