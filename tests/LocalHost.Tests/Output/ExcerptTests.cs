using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Words;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Tests.Output;

public sealed class ExcerptTests
{
    [Fact]
    public void Cut_ShortText_IsWholeAndOnOneLine() => Assert.Equal("one two three", Whole(Cut(" one\n two\t three\n", "two", 50)));

    [Fact]
    public void Cut_LongText_EndsAtABorderOfWordsWithAnEllipsis() =>
        Assert.Equal("alpha beta…", Whole(Cut("alpha beta gamma delta", "nothing", 12)));

    [Fact]
    public void Cut_WordsFarInside_ShowsThePlaceWithMostOfThem()
    {
        var text = $"tandem {string.Concat(Enumerable.Repeat("filler ", 100))}a tandem costs thirty {string.Concat(Enumerable.Repeat("rest ", 100))}";

        var cut = Whole(Cut(text, "what does a tandem cost", 100));

        Assert.Contains("a tandem costs thirty", cut, StringComparison.Ordinal);
        Assert.StartsWith("…filler", cut, StringComparison.Ordinal);
        Assert.EndsWith("rest…", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_AnyText_IsNeverLongerAndNeverHalfACharacter() => Prop.ForAll<string, PositiveInt>((text, limit) =>
    {
        var length = limit.Get + 1;
        var whole = string.Concat((text ?? "").Where(static c => !char.IsSurrogate(c))) + string.Concat(Enumerable.Repeat("🚲", length)) + " bicycle";
        var cut = Whole(Cut(whole, "bicycle 🚲", length));
        return cut.Length <= length + (2 * Excerpt.Ellipsis.Length) && !char.IsHighSurrogate(cut.TrimEnd('…')[^1]) && !char.IsLowSurrogate(cut.TrimStart('…')[0]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cut_Highlights_StayOnTheirWordsWhenWhiteSpaceGoes()
    {
        var pieces = Cut("A \n\n Tandem   costs\tmore. Other", "the tandem cost", 100);

        Assert.Equal([("A ", false), ("Tandem", true), (" ", false), ("costs", true), (" more. Other", false)], pieces);
    }

    private static IReadOnlyList<(string Text, bool IsWord)> Cut(string text, string query, int length) =>
        Excerpt.Cut(text, new Highlighter(TextQuery.Parse(query)).Find(text), length);

    private static string Whole(IEnumerable<(string Text, bool IsWord)> pieces) => string.Concat(pieces.Select(static p => p.Text));
}
