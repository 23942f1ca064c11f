using Ingest.Contracts.Documents;
using Ingest.Contracts.Processing;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Processing;

public sealed class WorkQueueTests(LocalStack stack) : WorkQueueContract
{
    private readonly PostgresStores _postgres = new(stack);

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }
}
