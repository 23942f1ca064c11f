using Ingest.Contracts.Documents;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Documents;

public sealed class DocumentQueriesTests(LocalStack stack) : DocumentQueriesContract
{
    private readonly PostgresStores _postgres = new(stack);

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }
}
