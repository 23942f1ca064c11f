using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.Domain.Processing;
using Ingest.Domain.Tests.Processing;
using Ingest.TestKit;
using NSubstitute;

namespace Ingest.Domain.Tests.Cost;

public sealed class TokenBudgetTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 22, 30, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_BudgetUsedUpBeforeItBegins_PausesUntilMidnightAndFetchesNothing()
    {
        using var fixture = Create("Words.", limit: 100, used: 100);

        Assert.Equal(WorkOutcome.Paused, await fixture.RunAsync(Stop));

        await fixture.Queue.Received(1).PauseAsync(
            fixture.Item.Lease, ErrorCodes.BudgetExhausted, Arg.Is<string>(m => m.Contains("100 of its 100 tokens") && m.Contains("Ingest:Cost:Budgets:c1:TokensPerDay")),
            new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), Arg.Any<CancellationToken>());
        await fixture.Blobs.DidNotReceiveWithAnyArgs().OpenReadAsync(default, default);
        await fixture.Paused.Received(1).PauseWaitingAsync("c1", Arg.Any<string>(), Arg.Any<DateTimeOffset>(), Arg.Any<int>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_BudgetUsedUpInTheMiddle_KeepsTheTextAndThePagesThatWerePaidFor()
    {
        var blocks = Enumerable.Range(0, 300).Select(static i => new Block(BlockKind.Heading, $"Part {i}", Level: 1))
            .SelectMany(static heading => new[] { heading, new Block(BlockKind.Paragraph, string.Concat(Enumerable.Repeat("Some words of it. ", 50))) }).ToList();
        using var fixture = Create("x", limit: 20_000, used: 0, blocks);
        fixture.KeepRowAndBlobs();

        Assert.Equal(WorkOutcome.Paused, await fixture.RunAsync(Stop));

        var checkpoint = fixture.Item.Checkpoint;
        Assert.NotNull(checkpoint);
        Assert.True(checkpoint.Artifact);
        Assert.Equal(fixture.Points.Count, checkpoint.IndexedChunks);
        Assert.InRange(checkpoint.IndexedChunks, 1, 299);
        var embedded = fixture.Points.Count;

        fixture.Cost.Budgets["c1"].TokensPerDay = 10_000_000;
        fixture.Embedder.ClearReceivedCalls();
        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(Stop));

        var later = fixture.Embedder.ReceivedCalls().Where(static c => c.GetMethodInfo().Name == nameof(IEmbedder.EmbedAsync)).Sum(static c => ((IReadOnlyList<string>)c.GetArguments()[0]!).Count);
        Assert.Equal(fixture.Points.Count, embedded + later);
        _ = fixture.Extraction.Received(1).ExtractAsync(Arg.Any<ExtractionInput>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task IndexAsync_BudgetUsedUpInTheMiddle_EndsTheStepsWithTheSamePlace()
    {
        var blocks = Enumerable.Range(0, 300).SelectMany(static i => new[]
        {
            new Block(BlockKind.Heading, $"Part {i}", Level: 1), new Block(BlockKind.Paragraph, string.Concat(Enumerable.Repeat("Some words of it. ", 50))),
        }).ToList();
        using var fixture = Create("x", limit: 20_000, used: 0, blocks);
        fixture.KeepRowAndBlobs();
        var steps = fixture.Steps();
        var prepared = await steps.ExtractAsync(fixture.Item.Lease, Stop);

        var indexed = await steps.IndexAsync(fixture.Item.Lease, new ChunkRange(0, prepared.Chunks, 0, prepared.Chunks), Stop);

        Assert.Equal(WorkOutcome.Paused, indexed.Ended);
        Assert.Equal(fixture.Points.Count, fixture.Item.Checkpoint!.IndexedChunks);
        Assert.InRange(fixture.Points.Count, 1, prepared.Chunks - 1);
    }

    [Fact]
    public async Task RunAsync_NoBudgetAndAFreeModel_RecordsNothing()
    {
        using var fixture = Create("Words.", limit: null, used: 0);
        fixture.Item = fixture.Item with { EmbeddingModel = "lexical-4" };
        fixture.Embedders.Get("lexical-4").Returns(fixture.Embedder);

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(Stop));

        await fixture.Ledger.DidNotReceiveWithAnyArgs().AddAsync(default!, default);
    }

    [Fact]
    public async Task RunAsync_ModelThatCosts_RecordsTheEstimateAsOne()
    {
        using var fixture = Create("Words.", limit: null, used: 0);

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(Stop));

        await fixture.Ledger.Received(1).AddAsync(new TokenUse(new DateOnly(2026, 3, 1), "c1", "model", 2, 2, 1), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_EndpointThatCounts_RecordsItsNumber()
    {
        using var fixture = Create("Words.", limit: null, used: 0);
        var metered = Substitute.For<IMeteredEmbedder>();
        metered.Dimensions.Returns(4);
        metered.BatchSize.Returns(64);
        metered.EmbedMeteredAsync(default!, default).ReturnsForAnyArgs(new MeteredVectors([new float[] { 1, 0, 0, 0 }], 17));
        fixture.Embedders.Get("model").Returns(metered);

        Assert.Equal(WorkOutcome.Published, await fixture.RunAsync(Stop));

        await fixture.Ledger.Received(1).AddAsync(new TokenUse(new DateOnly(2026, 3, 1), "c1", "model", 17, 0, 1), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task ReleaseAsync_OnlyBudgetsThatAreNotUsedUp_GoOn()
    {
        using var fixture = Create("x", limit: 100, used: 100);
        fixture.Cost.Budgets["raised"] = new BudgetOptions { TokensPerDay = 200 };
        fixture.Paused.ListCollectionsAsync(default!, default).ReturnsForAnyArgs(["c1", "raised", "gone"]);
        fixture.Paused.ReleaseAsync("raised", Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(500, 7);
        fixture.Paused.ReleaseAsync("gone", Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(1);

        Assert.Equal(508, await fixture.Budget().ReleaseAsync(Stop));

        await fixture.Paused.DidNotReceive().ReleaseAsync("c1", Arg.Any<int>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task ReadAsync_UsedUpAndNot_SaysUntilWhen()
    {
        using var fixture = Create("x", limit: 100, used: 100);
        fixture.Cost.Budgets["b"] = new BudgetOptions { TokensPerDay = 101 };

        var standings = await fixture.Budget().ReadAsync(Stop);

        Assert.Equal([("b", null), ("c1", (DateTimeOffset?)new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero))], standings.Select(static s => (s.Collection, s.PausedUntil)));
    }

    [Fact]
    public void NextStep_Paused_SaysWhyAndWhenItGoesOn()
    {
        var document = new DocumentView(
            Guid.Empty, "c1", "q", "a", "upload", 1, null, VersionState.Pending, null, 0, Evening.AddMinutes(90), null, null, null, 0, null, 1, null, null,
            ErrorCodes.BudgetExhausted, "The budget is used up.", null, null, Evening, Evening, null, null);

        Assert.Equal("Paused for 90 min: The budget is used up.", NextStep.Describe(document, Evening));
    }

    /// <summary>A pipeline whose ledger adds up; it has used so much today.</summary>
    private static PipelineFixture Create(string text, long? limit, long used, IReadOnlyList<Block>? blocks = null)
    {
        var time = new ManualTimeProvider(Evening);
        var fixture = new PipelineFixture(text, blocks) { Time = time };
        fixture.Embedder.BatchSize.Returns(16);
        if (limit is not null)
        {
            fixture.Cost.Budgets["c1"] = new BudgetOptions { TokensPerDay = limit };
        }

        var spent = used;
        fixture.Ledger.ReadDayAsync(default, default!, default).ReturnsForAnyArgs(call =>
            call.Arg<IReadOnlyCollection<string>>().ToDictionary(static c => c, _ => spent));
        fixture.Ledger.When(static l => l.AddAsync(Arg.Any<TokenUse>(), Arg.Any<CancellationToken>())).Do(call => spent += call.Arg<TokenUse>().Tokens);
        return fixture;
    }
}
