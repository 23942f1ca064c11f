using FsCheck;
using FsCheck.Fluent;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Tests.Output;

public sealed class CellWidthTests
{
    [Theory]
    [InlineData("plain", 5)]
    [InlineData("", 0)]
    [InlineData("日本語.pdf", 10)]
    [InlineData("한국어", 6)]
    [InlineData("🚲 ride", 7)]
    [InlineData("e\u0301te\u0301", 3)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("zero\u200Bwidth", 9)]
    [InlineData("❤\uFE0F", 2)]
    [InlineData("नमस्ते", 4)]
    [InlineData("\u1112\u1161\u11AB", 2)]
    [InlineData("…━─✓", 4)]
    public void Of_Text_CountsTheCellsOfATerminal(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));

    [Theory]
    [InlineData("short.pdf", 9, "short.pdf")]
    [InlineData("a-rather-long-name.pdf", 13, "a-rath…me.pdf")]
    [InlineData("日本語の長い名前.pdf", 12, "日本…前.pdf")]
    [InlineData("long", 1, "l")]
    [InlineData("日本", 1, "")]
    public void ShortenMiddle_LongName_KeepsBeginningAndEnd(string name, int cells, string expected) =>
        Assert.Equal(expected, CellWidth.ShortenMiddle(name, cells, "…"));

    [Fact]
    public void Wrap_Sentence_BreaksBetweenWordsAndWithinThoseThatAreTooLong() =>
        Assert.Equal(["one two", "three", "extraord", "inary"], CellWidth.Wrap("one two three extraordinary", 8));

    [Fact]
    public void Wrap_AnyText_LosesNothingAndFits() => Prop.ForAll<string, PositiveInt>((text, room) =>
    {
        var plain = Plain.Line(text ?? "").Normalize(System.Text.NormalizationForm.FormC);
        var cells = Math.Max(2, room.Get);
        var lines = CellWidth.Wrap(plain, cells);
        return lines.All(line => CellWidth.Of(line) <= cells)
            && string.Concat(lines).Replace(" ", "", StringComparison.Ordinal) == plain.Replace(" ", "", StringComparison.Ordinal);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shorten_AnyText_Fits() => Prop.ForAll<string, NonNegativeInt>((text, room) =>
    {
        var mixed = $"{Plain.Line(text ?? "")}日🚲e\u0301";
        return CellWidth.Of(CellWidth.ShortenMiddle(mixed, room.Get, "…")) <= room.Get && CellWidth.Of(CellWidth.ShortenEnd(mixed, room.Get, "…")) <= room.Get;
    }).QuickCheckThrowOnFailure();
}
