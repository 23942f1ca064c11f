using Ingest.Contracts.Sources;

namespace Ingest.Adapters.Tests.Connectors.Jira;

/// <summary>The contract of connectors on Jira.</summary>
public sealed class JiraConnectorContractTests : ConnectorContract
{
    protected override async Task<VendorWorld> CreateWorldAsync() => await JiraWorld.StartAsync();
}
