using System.Text.Json;
using Ingest.Domain.Reindexing;
using Ingest.Functions.Reindexing;
using Ingest.Functions.Tests.Hosting;

namespace Ingest.Functions.Tests.Reindexing;

public sealed class ReindexCollectionOrchestratorTests
{
    private static readonly ReindexLeaseIds Lease = new(
        Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), Guid.Parse("11111111-1111-1111-1111-111111111111"));

    [Fact]
    public async Task RunAsync_UntilAStepEndsTheWork_TakesOneStepAfterTheOtherAndStartsOver()
    {
        var taken = 0;
        var generations = 0;
        string? outcome;
        do
        {
            var context = new RecordedContext<ReindexInput, ReindexStepOutput>(
                ReindexCollectionOrchestrator.Name, (_, _) => new ReindexStepOutput(++taken == 100 ? "Switched" : null));
            outcome = await ReindexCollectionOrchestrator.RunAsync(context, new ReindexInput(Lease));
            generations++;
            Assert.Equal(1, context.MostAtOnce);
            Assert.All(context.Calls, static call => Assert.StartsWith("ReindexStepActivity ", call.Call, StringComparison.Ordinal));
        }
        while (outcome is null);

        Assert.Equal((100, 3, "Switched"), (taken, generations, outcome));
    }

    [Fact]
    public void Payloads_AsJson_KeepTheirShape()
    {
        const string json = """{"ReindexId":"0198c2a0-0000-7000-8000-000000000001","Token":"11111111-1111-1111-1111-111111111111"}""";

        Assert.Equal(json, JsonSerializer.Serialize(Lease));
        Assert.Equal($$$"""{"Lease":{{{json}}}}""", JsonSerializer.Serialize(new ReindexInput(Lease)));
        Assert.Equal("""{"Ended":"Lost"}""", JsonSerializer.Serialize(ReindexStepOutput.From(ReindexStepResult.End(ReindexOutcome.Lost))));
        Assert.Equal("""{"Ended":null}""", JsonSerializer.Serialize(ReindexStepOutput.From(ReindexStepResult.Continue)));
    }
}
