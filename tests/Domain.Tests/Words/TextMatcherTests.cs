using Ingest.Domain.Words;

namespace Ingest.Domain.Tests.Words;

public sealed class TextMatcherTests
{
    [Theory]
    [InlineData("tandem", "two tandems here", true)]
    [InlineData("tandem", "nothing here", false)]
    [InlineData("tandem -draft", "a tandem draft", false)]
    [InlineData("tandem -draft", "a tandem", true)]
    [InlineData("\"notice period\"", "the notice period ends", true)]
    [InlineData("\"notice period\"", "the period of notice", false)]
    [InlineData("\"a a b\"", "a a a b", true)]
    [InlineData("\"notice of period\"", "notice period", false)]
    [InlineData("水", "水道", true)]
    [InlineData("水道", "水の道", false)]
    public void Count_Chunk_KnowsWhetherItAnswers(string query, string text, bool answers) =>
        Assert.Equal(answers, new TextMatcher(TextQuery.Parse(query)).Count(text) is not null);

    [Fact]
    public void Count_UsedAgain_RemembersNothing()
    {
        var matcher = new TextMatcher(TextQuery.Parse("\"notice period\""));

        Assert.NotNull(matcher.Count("notice period"));
        Assert.Null(matcher.Count("notice", "period"));
    }

    [Fact]
    public void Score_MoreRarerAndCloserWords_AreBetter()
    {
        var query = TextQuery.Parse("tandem cost");
        double[] weights = [3, 1];
        double Of(string text) => TextMatcher.Score(new TextMatcher(query).Count(text)!, weights);

        var once = Of("the cost of it");
        Assert.True(Of("a cost and a cost of it") > once, "twice is better than once");
        Assert.True(Of("a tandem of it") > once, "the rarer word is better");
        Assert.True(Of("a tandem may well cost") > Of("a tandem of it"), "both are better than one");
        Assert.True(Of("some tandem cost x y") > Of("tandem x y some cost"), "together is better than apart");
        Assert.True(once > Of("the cost of it" + string.Concat(Enumerable.Repeat(" and much more", 100))), "a long text says less");
    }
}
