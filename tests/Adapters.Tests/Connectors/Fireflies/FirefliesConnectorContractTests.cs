using Ingest.Contracts.Sources;

namespace Ingest.Adapters.Tests.Connectors.Fireflies;

public sealed class FirefliesConnectorContractTests : ConnectorContract
{
    protected override async Task<VendorWorld> CreateWorldAsync() => await FirefliesWorld.StartAsync();
}
