using Ingest.Contracts.Documents;
using Ingest.Contracts.Reconciliation;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Reconciliation;

public sealed class ReconcileStoreTests(LocalStack stack) : ReconcileStoreContract
{
    private readonly PostgresStores _postgres = new(stack);

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }
}
