using Ingest.Contracts.Sources;

namespace Ingest.Adapters.Tests.Connectors.Slack;

public sealed class SlackConnectorContractTests : ConnectorContract
{
    protected override async Task<VendorWorld> CreateWorldAsync() => await SlackWorld.StartAsync();
}
