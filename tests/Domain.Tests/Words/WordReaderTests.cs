using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Words;

namespace Ingest.Domain.Tests.Words;

public sealed class WordReaderTests
{
    [Theory]
    [InlineData("The Bicycles, installed.", "the bicycl install")]
    [InlineData("part AB-1234/x_9 v1.2.3", "part ab 1234 x 9 v1 2 3")]
    [InlineData("Größe größer Straße", "gros groser stras")]
    [InlineData("don't", "dont")]
    [InlineData("水道水", "水 水道 道 道水 水")]
    [InlineData("ab水cd", "ab 水 cd")]
    [InlineData("😀", "😀")]
    [InlineData(" \t\n.,;", "")]
    [InlineData("a\ud83db", "a b")]
    public void MoveNext_Text_ReadsStemsInOrder(string text, string expected)
    {
        var stems = Read(text).Select(static w => w.Stem).ToList();

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), stems.Order());
        Assert.Equal(expected.Length == 0, stems.Count == 0);
    }

    [Fact]
    public void MoveNext_LongRun_IsTakenInPieces()
    {
        var words = Read(new string('x', 100));

        Assert.Equal([(0, 40), (40, 80), (80, 100)], words.Select(static w => (w.Start, w.End)));
    }

    [Fact]
    public void MoveNext_AnyText_StaysInBoundsAndMovesOn() => Prop.ForAll<string>(text =>
    {
        text ??= "";
        var words = Read(text);
        return words.All(w => w.Start >= 0 && w.Start < w.End && w.End <= text.Length && w.Stem.Length > 0
                && !(w.Start > 0 && char.IsSurrogatePair(text[w.Start - 1], text[w.Start]))
                && !(w.End < text.Length && char.IsSurrogatePair(text[w.End - 1], text[w.End])))
            && words.Zip(words.Skip(1)).All(static pair => pair.First.End <= pair.Second.End);
    }).QuickCheckThrowOnFailure();

    private static List<(int Start, int End, string Stem)> Read(string text)
    {
        var words = new List<(int, int, string)>();
        var reader = new WordReader(text, new char[WordReader.BufferLength]);
        while (reader.MoveNext())
        {
            words.Add((reader.Start, reader.End, reader.Stem.ToString()));
        }

        return words;
    }
}
