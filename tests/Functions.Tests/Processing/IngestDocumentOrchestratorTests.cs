using Ingest.Functions.Processing;
using Ingest.Functions.Tests.Hosting;

namespace Ingest.Functions.Tests.Processing;

public sealed class IngestDocumentOrchestratorTests
{
    private static readonly LeaseIds Lease = new(
        Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 2, Guid.Parse("11111111-1111-1111-1111-111111111111"));

    [Fact]
    public async Task RunAsync_NormalFile_IsThreeActivities()
    {
        var context = Context(Steps(chunks: 40));

        var outcome = await IngestDocumentOrchestrator.RunAsync(context, new IngestInput(Lease));

        Assert.Equal("Published", outcome);
        Assert.Equal(["ExtractActivity", "IndexActivity", "PublishActivity"], Names(context));
        Assert.Contains("\"Start\":0,\"End\":40,\"Safe\":0,\"Chunks\":40", context.Calls[1].Call, StringComparison.Ordinal);
        Assert.Contains("\"Chunks\":40", context.Calls[2].Call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoText_IsPublishedWithoutIndexing()
    {
        var context = Context(Steps(chunks: 0));

        Assert.Equal("Published", await IngestDocumentOrchestrator.RunAsync(context, new IngestInput(Lease)));

        Assert.Equal(["ExtractActivity", "PublishActivity"], Names(context));
    }

    [Fact]
    public async Task RunAsync_EveryActivity_HasRetriesThatFitIntoALease()
    {
        var context = Context(Steps(chunks: 3000));

        await IngestDocumentOrchestrator.RunAsync(context, new IngestInput(Lease));

        Assert.All(context.Options, options =>
        {
            var policy = options!.Retry!.Policy!;
            Assert.Equal(3, policy.MaxNumberOfAttempts);
            Assert.True(policy.FirstRetryInterval * (1 + policy.BackoffCoefficient) < TimeSpan.FromSeconds(60));
        });
    }

    [Fact]
    public async Task RunAsync_AnEarlierAttemptIndexedSome_GoesOnBehindThem()
    {
        var context = Context((name, input) => name == "ExtractActivity" ? new StepOutput(null, 2000, 1500) : Steps(2000)(name, input));

        await IngestDocumentOrchestrator.RunAsync(context, new IngestInput(Lease));

        Assert.Contains("\"Start\":1500,\"End\":2000,\"Safe\":1500", Assert.Single(context.Calls, call => call.Call.StartsWith("Index", StringComparison.Ordinal)).Call, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExtractActivity", "Failed")]
    [InlineData("ExtractActivity", "Lost")]
    [InlineData("IndexActivity", "Retried")]
    [InlineData("IndexActivity", "Lost")]
    [InlineData("PublishActivity", "Lost")]
    public async Task RunAsync_AStepEndsTheWork_NothingFollows(string last, string outcome)
    {
        var context = Context((name, input) => name == last ? new StepOutput(outcome, 0, 0) : Steps(chunks: 100)(name, input));

        Assert.Equal(outcome, await IngestDocumentOrchestrator.RunAsync(context, new IngestInput(Lease)));

        Assert.Equal(last, Names(context)[^1]);
    }

    [Fact]
    public async Task RunAsync_HundredThousandChunks_CoversEachOnceWithAShortHistoryAndFewAtOnce()
    {
        const int chunks = 100_000;
        var covered = new List<(int Start, int End)>();
        var input = new IngestInput(Lease);
        var generations = 0;
        string? outcome = null;
        while (outcome is null)
        {
            var context = Context(Steps(chunks, covered));
            outcome = await IngestDocumentOrchestrator.RunAsync(context, input);
            generations++;
            Assert.InRange(context.Calls.Count, 1, 34);
            Assert.InRange(context.MostAtOnce, 1, IngestDocumentOrchestrator.RangesAtOnce);
            Assert.Equal(outcome is null, context.ContinuedAs is not null);
            input = context.ContinuedAs ?? input;
            Assert.Equal(Lease, input.Lease);
        }

        Assert.Equal("Published", outcome);
        Assert.Equal(4, generations);
        Assert.Equal(0, covered[0].Start);
        Assert.Equal(chunks, covered[^1].End);
        Assert.All(covered.Zip(covered.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Fact]
    public async Task RunAsync_EveryRangeOfARound_HasTheSafeMarkOfItsBeginning()
    {
        var context = Context(Steps(chunks: 6000));

        await IngestDocumentOrchestrator.RunAsync(context, new IngestInput(Lease));

        var marks = context.Calls.Where(call => call.Call.StartsWith("Index", StringComparison.Ordinal)).Select(call => call.Call.Split("\"Safe\":")[1].Split(',')[0]);
        Assert.Equal(["0", "0", "0", "0", "4096", "4096"], marks);
    }

    [Fact]
    public async Task RunAsync_ReplayedFromEveryPlace_AsksTheSame()
    {
        var whole = Context(Steps(chunks: 10_000));
        await IngestDocumentOrchestrator.RunAsync(whole, new IngestInput(Lease));

        for (var known = 0; known <= whole.Calls.Count; known++)
        {
            var replay = Context((_, _) => throw new InvalidOperationException("a replay asks nobody"), [.. whole.Calls.Take(known)]);
            _ = IngestDocumentOrchestrator.RunAsync(replay, new IngestInput(Lease));

            Assert.True(replay.Calls.Count >= known);
            Assert.Equal(whole.Calls.Take(replay.Calls.Count).Select(call => call.Call), replay.Calls.Select(call => call.Call));
        }
    }

    private static Func<string, object?, StepOutput> Steps(int chunks, List<(int Start, int End)>? covered = null) => (name, input) =>
    {
        if (input is IndexInput range)
        {
            covered?.Add((range.Start, range.End));
        }

        return name switch
        {
            "ExtractActivity" => new StepOutput(null, chunks, 0),
            "IndexActivity" => new StepOutput(null, ((IndexInput)input!).End, 0),
            _ => new StepOutput("Published", 0, 0),
        };
    };

    private static RecordedContext<IngestInput, StepOutput> Context(
        Func<string, object?, StepOutput> activity, IReadOnlyList<(string Call, StepOutput Answer)>? history = null) =>
        new(IngestDocumentOrchestrator.Name, activity, history);

    private static List<string> Names(RecordedContext<IngestInput, StepOutput> context) => [.. context.Calls.Select(call => call.Call.Split(' ')[0])];
}
