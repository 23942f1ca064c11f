using System.Text.Json;
using Ingest.Domain.Sources.Runs;
using Ingest.Functions.Sources;

namespace Ingest.Functions.Tests.Sources;

/// <summary>Payloads lie in histories of running orchestrations: a renamed member would lose them at the next deployment.</summary>
public sealed class PayloadsTests
{
    private static readonly SyncLeaseIds Lease = new(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), Guid.Parse("11111111-1111-1111-1111-111111111111"));

    private const string LeaseJson = """{"RunId":"0198c2a0-0000-7000-8000-000000000001","Token":"11111111-1111-1111-1111-111111111111"}""";

    [Fact]
    public void Payloads_AsJson_KeepTheirShape()
    {
        Assert.Equal(LeaseJson, JsonSerializer.Serialize(Lease));
        Assert.Equal($$$"""{"Lease":{{{LeaseJson}}}}""", JsonSerializer.Serialize(new SyncInput(Lease)));
        Assert.Equal("""{"Ended":"Lost"}""", JsonSerializer.Serialize(SyncStepOutput.From(SyncStepResult.End(SyncOutcome.Lost))));
        Assert.Equal("""{"Ended":null}""", JsonSerializer.Serialize(SyncStepOutput.From(SyncStepResult.Continue)));
    }

    [Fact]
    public void Payloads_FromJson_AreWhatWasWritten()
    {
        var input = new SyncInput(Lease);

        Assert.Equal(input, JsonSerializer.Deserialize<SyncInput>(JsonSerializer.Serialize(input)));
        Assert.Equal(new SyncLease(Lease.RunId, Lease.Token), Lease.ToLease());
    }
}
