using Ingest.Contracts.Documents;
using Ingest.Contracts.Collections;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Collections;

public sealed class CollectionStoreTests(LocalStack stack) : CollectionStoreContract
{
    private readonly PostgresStores _postgres = new(stack);

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }
}
