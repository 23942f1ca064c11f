using Ingest.Contracts.Batches;
using Ingest.Contracts.Documents;
using Ingest.Domain.Batches;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Batches;

public sealed class BatchControlTests(LocalStack stack) : BatchControlContract
{
    private readonly PostgresStores _postgres = new(stack);

    protected override IBatchStore Batches => _postgres.Get<IBatchStore>();

    protected override IBatchControl Control => _postgres.Get<IBatchControl>();

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }
}
