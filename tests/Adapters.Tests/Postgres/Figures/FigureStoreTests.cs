using Ingest.Contracts.Documents;
using Ingest.Contracts.Figures;
using Ingest.Domain.Figures;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Figures;

public sealed class FigureStoreTests(LocalStack stack) : FigureStoreContract
{
    private readonly PostgresStores _postgres = new(stack);

    protected override IFigureStore Figures => _postgres.Get<IFigureStore>();

    protected override IFigureKeeping Keeping => _postgres.Get<IFigureKeeping>();

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }
}
