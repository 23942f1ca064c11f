using Ingest.Domain.Words;

namespace Ingest.Domain.Tests.Words;

public sealed class TextQueryTests
{
    [Theory]
    [InlineData("what does a tandem cost", "tandem cost")]
    [InlineData("to be or not to be", "to be or not")]
    [InlineData("Tandems tandem TANDEM", "tandem")]
    [InlineData("AB-1234", "ab 1234")]
    [InlineData("?!", "")]
    [InlineData("水道水", "水道 道水")]
    [InlineData("-5", "5")]
    public void Parse_Words_KeepsThoseThatTell(string query, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), TextQuery.Parse(query).Words.Select(static w => w.Stem));

    [Fact]
    public void Parse_QuotesAndMinus_ArePhrasesAndExclusions()
    {
        var query = TextQuery.Parse("offer “notice of period” \"single\" -draft state-of-the-art \"open end");

        Assert.Equal([["notic", "of", "period"], ["open", "end"]], query.Phrases);
        Assert.Equal(["draft"], query.Excluded);
        Assert.Equal(["offer", "notic", "period", "singl", "stat", "art", "open", "end"], query.Words.Select(static w => w.Stem));
    }

    [Fact]
    public void Parse_LongQuery_KeepsTheFirstWords()
    {
        var query = TextQuery.Parse(string.Join(' ', Enumerable.Range(1000, 500)));

        Assert.Equal(TextQuery.MaxWords, query.Words.Count);
        Assert.Equal("1000", query.Words[0].Stem);
    }
}
