using Ingest.Contracts.Sources;

namespace Ingest.Adapters.Tests.Connectors.Notion;

public sealed class NotionRowsContractTests : ConnectorContract
{
    protected override async Task<VendorWorld> CreateWorldAsync() => await NotionWorld.OfRowsAsync();
}

public sealed class NotionLoosePagesContractTests : ConnectorContract
{
    protected override async Task<VendorWorld> CreateWorldAsync() => await NotionWorld.OfLoosePagesAsync();
}
