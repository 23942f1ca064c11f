using Ingest.Domain.Sources.Runs;
using Ingest.Functions.Sources;
using Ingest.Functions.Tests.Hosting;

namespace Ingest.Functions.Tests.Sources;

public sealed class SyncSourceOrchestratorTests
{
    private static readonly SyncInput Input = new(
        new SyncLeaseIds(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), Guid.Parse("11111111-1111-1111-1111-111111111111")));

    [Fact]
    public async Task RunAsync_UntilAStepEndsTheWork_TakesOneStepAfterTheOther()
    {
        var context = Context(StepsUntil(5, "Succeeded"));

        Assert.Equal("Succeeded", await SyncSourceOrchestrator.RunAsync(context, Input));

        Assert.Equal(5, context.Calls.Count);
        Assert.All(context.Calls, static call => Assert.Equal(
            """SyncStepActivity {"RunId":"0198c2a0-0000-7000-8000-000000000001","Token":"11111111-1111-1111-1111-111111111111"}""", call.Call));
        Assert.Equal(1, context.MostAtOnce);
        Assert.Null(context.ContinuedAs);
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    [InlineData("Retried")]
    [InlineData("Released")]
    [InlineData("Lost")]
    public async Task RunAsync_AnyEnd_IsTheAnswerAndNothingFollows(string outcome)
    {
        var context = Context(StepsUntil(1, outcome));

        Assert.Equal(outcome, await SyncSourceOrchestrator.RunAsync(context, Input));

        Assert.Single(context.Calls);
    }

    [Fact]
    public async Task RunAsync_ThousandPages_StartsOverWithTheSameLeaseAndAShortHistory()
    {
        var taken = 0;
        var generations = 0;
        string? outcome;
        do
        {
            var context = Context((_, _) => new SyncStepOutput(++taken == 1000 ? "Succeeded" : null));
            outcome = await SyncSourceOrchestrator.RunAsync(context, Input);
            generations++;
            Assert.InRange(context.Calls.Count, 1, SyncSourceOrchestrator.StepsPerGeneration);
            Assert.Equal(outcome is null ? Input : null, context.ContinuedAs);
        }
        while (outcome is null);

        Assert.Equal((1000, 25, "Succeeded"), (taken, generations, outcome));
    }

    [Fact]
    public async Task RunAsync_EveryStep_HasRetriesThatFitIntoALease()
    {
        var context = Context(StepsUntil(3, "Succeeded"));

        await SyncSourceOrchestrator.RunAsync(context, Input);

        Assert.All(context.Options, static options =>
        {
            var policy = options!.Retry!.Policy!;
            Assert.Equal(3, policy.MaxNumberOfAttempts);
            Assert.True(policy.FirstRetryInterval * (1 + policy.BackoffCoefficient) < new SyncOptions().LeaseDuration);
        });
    }

    [Fact]
    public async Task RunAsync_ReplayedFromEveryPlace_AsksTheSame()
    {
        var whole = Context(StepsUntil(30, "Succeeded"));
        await SyncSourceOrchestrator.RunAsync(whole, Input);

        for (var known = 0; known <= whole.Calls.Count; known++)
        {
            var replay = Context(static (_, _) => throw new InvalidOperationException("a replay asks nobody"), [.. whole.Calls.Take(known)]);
            _ = SyncSourceOrchestrator.RunAsync(replay, Input);

            Assert.Equal(Math.Min(known + 1, whole.Calls.Count), replay.Calls.Count);
            Assert.Equal(whole.Calls.Take(replay.Calls.Count).Select(static call => call.Call), replay.Calls.Select(static call => call.Call));
        }
    }

    [Fact]
    public void InstanceId_OfAnAttempt_IsRunAndAttempt()
    {
        var lease = new SyncLease(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), Guid.NewGuid());
        var work = new SyncWork(lease, "jira", SyncRunKind.Sync, null, SyncPhase.Plan, 3, DateTimeOffset.UnixEpoch, false, 0);

        Assert.Equal("sync-0198c2a0-0000-7000-8000-000000000001-a3", SyncSourceOrchestrator.InstanceId(work));
    }

    private static RecordedContext<SyncInput, SyncStepOutput> Context(
        Func<string, object?, SyncStepOutput> activity, IReadOnlyList<(string Call, SyncStepOutput Answer)>? history = null) =>
        new(SyncSourceOrchestrator.Name, activity, history);

    private static Func<string, object?, SyncStepOutput> StepsUntil(int last, string outcome)
    {
        var step = 0;
        return (_, _) => new SyncStepOutput(++step == last ? outcome : null);
    }
}
