using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Words;

namespace Ingest.Domain.Tests.Words;

public sealed class HighlighterTests
{
    [Theory]
    [InlineData("the tandem cost", "A Tandem costs more, the Other", "Tandem|costs")]
    [InlineData("installing", "He installed it; installs; install", "installed|installs|install")]
    [InlineData("Fahrrad", "Im Fahrradladen: Kinderfahrräder, Farben", "Fahrradladen|Kinderfahrräder")]
    [InlineData("bicycle", "a bicylce, a bicyle, a byke", "bicyle")]
    [InlineData("Größe", "grosse GRÖSSE größe Gras", "grosse|GRÖSSE|größe")]
    [InlineData("AB-1234", "Part AB-1234, not AB-1235 or 12345", "AB|1234|AB|12345")]
    [InlineData("水道水", "この水道水は水", "水道水")]
    [InlineData("to be", "to be or not to be", "to|be|to|be")]
    [InlineData("!?", "anything", "")]
    public void Find_Words_MarksThemAndTheirNearForms(string query, string text, string expected)
    {
        var found = new Highlighter(TextQuery.Parse(query)).Find(text);

        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), found.Select(h => text.Substring(h.Start, h.Length)));
    }

    [Fact]
    public void Find_ManyPlaces_StopsAtTheLimit()
    {
        var found = new Highlighter(TextQuery.Parse("word")).Find(string.Concat(Enumerable.Repeat("word ", 1000)));

        Assert.Equal(Highlighter.MaxHighlights, found.Count);
    }

    [Fact]
    public void Find_AnyTextAndQuery_IsInBoundsSortedAndApart() => Prop.ForAll<string, string, PositiveInt>((text, query, take) =>
    {
        // The query takes words from the text, so that there is something to find.
        text = $"{text} 水道水😀 bicycle bicycles {query}";
        query = $"{query} {text[..Math.Min(take.Get, text.Length)]} bicycl 道水";
        var found = new Highlighter(TextQuery.Parse(query)).Find(text);
        return found.Count > 0
            && found.All(h => h.Start >= 0 && h.Length > 0 && h.Start + h.Length <= text.Length)
            && found.Zip(found.Skip(1)).All(static pair => pair.First.Start + pair.First.Length < pair.Second.Start)
            && found.All(h => !IsInsidePair(text, h.Start) && !IsInsidePair(text, h.Start + h.Length));
    }).QuickCheckThrowOnFailure();

    private static bool IsInsidePair(string text, int at) => at > 0 && at < text.Length && char.IsSurrogatePair(text[at - 1], text[at]);
}
