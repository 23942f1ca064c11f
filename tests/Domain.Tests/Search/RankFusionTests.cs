using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Search;

namespace Ingest.Domain.Tests.Search;

public sealed class RankFusionTests
{
    [Fact]
    public void Fuse_TwoRankings_AddsReciprocalRanks()
    {
        var fused = Fuse([["a", "b", "c"], ["b", "d"]]);

        Assert.Equal(["b", "a", "d", "c"], fused.Select(static f => f.Item));
        Assert.Equal((1d / 62) + (1d / 61), fused[0].Score, 12);
        Assert.Equal(1d / 61, fused[1].Score, 12);
    }

    [Fact]
    public void Fuse_Ties_GoToTheRankingThatComesFirst() => Assert.Equal(["a", "x", "b", "y"], Fuse([["a", "b"], ["x", "y"]]).Select(static f => f.Item));

    [Fact]
    public void Fuse_AnyRankings_NamesEveryItemOnceBestFirst() => ForAll(rankings =>
    {
        var fused = Fuse(rankings);
        return fused.Select(static f => f.Item).Order().SequenceEqual(rankings.SelectMany(static r => r).Distinct().Order())
            && fused.Zip(fused.Skip(1)).All(static pair => pair.First.Score >= pair.Second.Score)
            && fused.All(f => f.Score > 0 && f.Score <= rankings.Count * (1d / (RankFusion.K + 1)) + 1e-12);
    });

    [Fact]
    public void Fuse_ItemBetterInEveryRanking_IsBetterInAll() => ForAll(rankings =>
    {
        var fused = Fuse(rankings).Select(static f => f.Item).ToList();
        var items = fused.ToList();
        return items.All(a => items.All(b =>
            a == b || !rankings.All(r => r.Contains(a) && (!r.Contains(b) || First(r, a) < First(r, b))) || fused.IndexOf(a) < fused.IndexOf(b)));
    });

    [Fact]
    public void Fuse_RankingsInAnotherOrder_GiveTheSameScores() => ForAll(rankings =>
    {
        var reversed = rankings.AsEnumerable().Reverse().ToList();
        var scores = Fuse(rankings).ToDictionary(static f => f.Item, static f => f.Score);
        return Fuse(reversed).All(f => Math.Abs(f.Score - scores[f.Item]) < 1e-12);
    });

    [Fact]
    public void Fuse_OneRanking_KeepsItsOrder() => ForAll(rankings =>
        rankings.All(r => Fuse([r]).Select(static f => f.Item).SequenceEqual(r.Distinct())));

    private static int First(IReadOnlyList<string> ranking, string item) => ranking.ToList().IndexOf(item);

    private static IReadOnlyList<(string Item, double Score)> Fuse(IReadOnlyList<IReadOnlyList<string>> rankings) =>
        RankFusion.Fuse(rankings, static item => item);

    private static void ForAll(Func<IReadOnlyList<IReadOnlyList<string>>, bool> holds)
    {
        var items = Gen.Elements("a", "b", "c", "d", "e", "f", "g", "h");
        var rankings = Gen.Select(Gen.ListOf(Gen.Select(Gen.ListOf(items), static r => (IReadOnlyList<string>)[.. r])), static all => (IReadOnlyList<IReadOnlyList<string>>)[.. all.Take(5)]);
        Prop.ForAll(Arb.From(rankings), holds).QuickCheckThrowOnFailure();
    }
}
