using System.Text.Json;
using Ingest.Functions.Processing;

namespace Ingest.Functions.Tests.Processing;

/// <summary>Payloads lie in histories of running orchestrations: a renamed member would lose them at the next deployment.</summary>
public sealed class PayloadsTests
{
    private static readonly LeaseIds Lease = new(
        Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 2, Guid.Parse("11111111-1111-1111-1111-111111111111"));

    private const string LeaseJson = """{"DocumentId":"0198c2a0-0000-7000-8000-000000000001","Version":2,"Token":"11111111-1111-1111-1111-111111111111"}""";

    [Fact]
    public void Payloads_AsJson_KeepTheirShape()
    {
        Assert.Equal(LeaseJson, JsonSerializer.Serialize(Lease));
        Assert.Equal($$$"""{"Lease":{{{LeaseJson}}},"Progress":{"Chunks":9,"Safe":4}}""", JsonSerializer.Serialize(new IngestInput(Lease, new IndexProgress(9, 4))));
        Assert.Equal($$$"""{"Lease":{{{LeaseJson}}},"Start":1,"End":2,"Safe":3,"Chunks":4}""", JsonSerializer.Serialize(new IndexInput(Lease, 1, 2, 3, 4)));
        Assert.Equal($$$"""{"Lease":{{{LeaseJson}}},"Chunks":4}""", JsonSerializer.Serialize(new PublishInput(Lease, 4)));
        Assert.Equal("""{"Ended":"Lost","Chunks":1,"Safe":0}""", JsonSerializer.Serialize(new StepOutput("Lost", 1, 0)));
    }

    [Fact]
    public void Payloads_FromJson_AreWhatWasWritten()
    {
        var input = new IngestInput(Lease, new IndexProgress(9, 4));

        Assert.Equal(input, JsonSerializer.Deserialize<IngestInput>(JsonSerializer.Serialize(input)));
        Assert.Equal(new IngestInput(Lease), JsonSerializer.Deserialize<IngestInput>($$$"""{"Lease":{{{LeaseJson}}}}"""));
    }
}
