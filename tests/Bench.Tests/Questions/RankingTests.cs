using Ingest.Bench.Questions;

namespace Ingest.Bench.Tests.Questions;

public sealed class RankingTests
{
    [Fact]
    public void Of_Ranks_IsRecallAtFiveAndMeanReciprocalRank()
    {
        var ranking = Ranking.Of([1, 2, 5, 6, null]);

        Assert.Equal(5, ranking.Questions);
        Assert.Equal(3 / 5.0, ranking.Recall, 12);
        Assert.Equal((1 + (1 / 2.0) + (1 / 5.0) + (1 / 6.0)) / 5, ranking.Mrr, 12);
    }

    [Fact]
    public void Of_NothingFound_IsZero() => Assert.Equal(new Ranking(2, 0, 0), Ranking.Of([null, null]));

    [Fact]
    public void Of_NoQuestions_IsZero() => Assert.Equal(new Ranking(0, 0, 0), Ranking.Of([]));
}
