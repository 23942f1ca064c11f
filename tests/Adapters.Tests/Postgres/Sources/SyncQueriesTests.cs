using Ingest.Contracts.Documents;
using Ingest.Contracts.Sources;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Sources;

[Collection(SyncPostgres.Collection)]
public sealed class SyncQueriesTests(LocalStack stack) : SyncQueriesContract
{
    private readonly PostgresStores _postgres = new(stack);

    protected override SyncStores Sync => _postgres.Sync();

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }
}
