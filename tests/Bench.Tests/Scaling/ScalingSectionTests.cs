using System.Text.Json;
using Ingest.Bench.Scaling;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Tests.Scaling;

public sealed class ScalingSectionTests
{
    private static readonly Dictionary<string, double> Stages = new() { ["extract"] = 0.02, ["index"] = 0.01, ["publish"] = 0.01 };

    [Fact]
    public void Of_OneSlot_SplitsItsTimeIntoProcessorTimeAndWaiting()
    {
        var cost = DocumentCost.Of(Measured(slots: 1, wall: 4, new ProcessorUse(1, 1, 0.5, 0.5)));

        Assert.Equal(0.02, cost.Own, 9);
        Assert.Equal(0.005, cost.Database, 9);
        Assert.Equal(0.005, cost.Storage, 9);
        Assert.Equal(0.01, cost.Waiting, 9);
        Assert.Equal(0, cost.Beside);
        Assert.Equal(0.5, cost.ExtractShare, 9);
    }

    [Fact]
    public void Of_MoreProcessorTimeThanTime_RanBesideTheSlot()
    {
        var cost = DocumentCost.Of(Measured(slots: 1, wall: 2, new ProcessorUse(2, 0, 1, 1)));

        Assert.Equal(0.02, cost.Beside, 9);
        Assert.Equal(0, cost.Waiting);
        Assert.Equal(0.02, cost.Own + cost.Database + cost.Storage, 9);
    }

    [Fact]
    public void Of_TwoSlots_IsRefused() => Assert.Throws<ArgumentException>(static () => DocumentCost.Of(Measured(slots: 2, wall: 2, new ProcessorUse(1, 1, 1, 1))));

    [Fact]
    public void Predict_OneSlot_IsWhatWasMeasured()
    {
        var drain = Measured(slots: 1, wall: 4, new ProcessorUse(1, 1, 0.5, 0.5));

        Assert.Equal(drain.PerSecond, OneMachine.Predict(DocumentCost.Of(drain), drain.Stays, slots: 1, cores: 2, together: 1).PerSecond, 3);
    }

    [Fact]
    public void Predict_MoreSlots_NearsWhatTheCoresCanDo()
    {
        // 30 ms of processor time and 10 ms of waiting: two cores cannot do more than 2 / 0.03.
        var drain = Measured(slots: 1, wall: 4, new ProcessorUse(1, 1, 0.5, 0.5));
        var cost = DocumentCost.Of(drain);

        Assert.InRange(OneMachine.Predict(cost, drain.Stays, slots: 2, cores: 2, together: 1).PerSecond, 47, 50.01);
        Assert.InRange(OneMachine.Predict(cost, drain.Stays, slots: 4, cores: 2, together: 1).PerSecond, 60, 2 / 0.0299);
        Assert.InRange(OneMachine.Predict(cost, drain.Stays, slots: 8, cores: 2, together: 1).PerSecond, 64, 2 / 0.0299);
    }

    [Fact]
    public void Predict_CoresThatDisturbEachOther_GiveLessThanTwice()
    {
        var drain = Measured(slots: 1, wall: 3, new ProcessorUse(1, 1, 0.5, 0.5));
        var cost = DocumentCost.Of(drain);

        Assert.Equal(100 / 3.0, OneMachine.Predict(cost, drain.Stays, slots: 1, cores: 2, together: 0.6).PerSecond, 3);
        Assert.InRange(OneMachine.Predict(cost, drain.Stays, slots: 4, cores: 2, together: 0.6).PerSecond, 0.95 * 2 * 0.6 / 0.03, 1.01 * 2 * 0.6 / 0.03);
    }

    [Fact]
    public void Measure_ThisMachine_IsBetweenHalfAndAll() => Assert.InRange(CoresTogether.Measure(), 0.5, 1);

    [Fact]
    public void Predict_AsSetUpManyInstances_IsHeldByMaxInWorkOrTheDatabase()
    {
        var drain = Measured(slots: 1, wall: 4, new ProcessorUse(1, 1, 0.5, 0.5));
        var scenario = new Scenario("test", DatabaseCores: 64, double.PositiveInfinity, MaxInWork: 32);

        Assert.StartsWith("MaxInWork", scenario.Predict(DocumentCost.Of(drain), drain.Stays, instances: 64).Bottleneck, StringComparison.Ordinal);
        Assert.StartsWith(
            "database cores", (scenario with { DatabaseCores = 1, MaxInWork = null }).Predict(DocumentCost.Of(drain), drain.Stays, instances: 64).Bottleneck, StringComparison.Ordinal);
        Assert.StartsWith(
            "embedding endpoint", (scenario with { TokensPerMinute = 1e6 }).Predict(DocumentCost.Of(drain), drain.Stays, instances: 16).Bottleneck, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Figures_SurviveJsonAndNameThePrediction()
    {
        var section = new ScalingSection();
        var figures = ScalingSection.Conclude(2, 1, [Measured(1, 4, new ProcessorUse(1, 1, 0.5, 0.5)), Measured(2, 2.2, new ProcessorUse(1, 1, 0.6, 0.5))]);
        var json = JsonSerializer.SerializeToElement(figures, ResultFile.Json);

        Assert.Equal(section.Render(figures), section.RenderJson(json));
        Assert.Equal([1, 2], figures.Checks.Select(static check => check.Slots));
        var goal = Assert.Single(section.JudgeJson(json));
        Assert.True(goal.IsMet, goal.Measured);
        Assert.Equal(Scenario.All.Count, figures.Scenarios.Count);
        Assert.All(figures.Scenarios, static scenario => Assert.Equal([1, 2, 4, 8, 16, 32, 64], scenario.Fleets.Select(static fleet => fleet.Instances)));
    }

    private static Drain Measured(int slots, double wall, ProcessorUse use) => new(
        slots, 100, 6_700, wall, use, new ProcessorUse(0.1, 0, 0.5, 0), 3, new ProcessorUse(0.5, 0, 0.3, 0.3), 10_000_000, 5_000_000, Stages, [.. Enumerable.Repeat(0.04, 100)]);
}
