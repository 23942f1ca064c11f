using FsCheck;
using FsCheck.Fluent;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Tests.Output;

public sealed class ExcerptTests
{
    [Fact]
    public void Cut_ShortText_IsWholeAndOnOneLine() =>
        Assert.Equal("one two three", new Excerpt("two").Cut(" one\n two\t three\n", 50));

    [Fact]
    public void Cut_LongText_EndsAtABorderOfWordsWithAnEllipsis() =>
        Assert.Equal("alpha beta…", new Excerpt("nothing").Cut("alpha beta gamma delta", 12));

    [Fact]
    public void Cut_WordsFarInside_ShowsThePlaceWithMostOfThem()
    {
        var text = $"tandem {string.Concat(Enumerable.Repeat("filler ", 100))}a tandem costs thirty {string.Concat(Enumerable.Repeat("rest ", 100))}";

        var cut = new Excerpt("what does a tandem cost").Cut(text, 100);

        Assert.Contains("a tandem costs thirty", cut, StringComparison.Ordinal);
        Assert.StartsWith("…filler", cut, StringComparison.Ordinal);
        Assert.EndsWith("rest…", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_AnyText_IsNeverLongerAndNeverHalfACharacter() => Prop.ForAll<string, PositiveInt>((text, limit) =>
    {
        var length = limit.Get + 1;
        var whole = string.Concat((text ?? "").Where(static c => !char.IsSurrogate(c))) + string.Concat(Enumerable.Repeat("🚲", length));
        var cut = new Excerpt("bicycle").Cut(whole, length);
        return cut.Length <= length + (2 * Excerpt.Ellipsis.Length) && !char.IsHighSurrogate(cut.TrimEnd('…')[^1]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Split_MarksWordsOfTheQueryAndThoseThatBeginWithThem()
    {
        var pieces = new Excerpt("the tandem cost").Split("A Tandem costs more. Other").ToList();

        Assert.Equal([("A ", false), ("Tandem", true), (" ", false), ("costs", true), (" more. Other", false)], pieces);
    }
}
