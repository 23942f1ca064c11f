using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Extractors.Tools.Pdf;
using Ingest.Contracts.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Tools.Pdf;

public sealed class PdfPageReaderTests
{
    private const string Word = "<word xMin=\"72.5\" yMin=\"10\" xMax=\"100\" yMax=\"22\">";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NextAsync_Page_HasItsLinesWithPlaceAndSize()
    {
        var pages = await ReadAsync($"<doc>\n<page width=\"612\" height=\"792\">\n<block>\n<line>\n{Word}Fish &amp;</word>\n{Word.Replace("100", "130")}chips &lt;3</word>\n</line>\n</block>\n</page>\n</doc>", first: 7);
        var page = Assert.Single(pages);
        Assert.Equal((7, 612, 792), (page.Number, page.Width, page.Height));
        var line = Assert.Single(Assert.Single(page.Groups).Lines);
        Assert.Equal(new PdfLine("Fish & chips <3", 12, new PdfBox(72.5, 10, 130, 22)), line);
    }

    [Theory]
    [InlineData("<page width=\"x\" height=\"NaN\">\n<word x=\"1\">no box</word>\n</page>")]
    [InlineData("<page >\n</line>\n</block>\n<word xMin=\"1e999\">no box</word>\n</page>")]
    [InlineData("<page >\n<word xMin=no box\n<word>no box\n</page>")]
    public async Task NextAsync_IllFormed_KeepsTheWords(string output)
    {
        var page = Assert.Single(await ReadAsync(output));
        Assert.Contains("no box", page.Groups[0].Lines[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextAsync_PageBreaksOff_IsNotReturned() =>
        Assert.Empty(await ReadAsync($"<page width=\"1\" height=\"1\">\n<line>\n{Word}cut off</word>\n"));

    [Fact]
    public async Task NextAsync_MoreLinesThanKept_IsShortenedAndSaysSo()
    {
        var output = new StringBuilder("<page width=\"1\" height=\"1\">\n");
        for (var i = 0; i < PdfPageReader.MaxPageLines + 10; i++) output.Append(Word).Append("a</word>\n</line>\n");
        output.Append("</page>\n<page width=\"1\" height=\"1\">\n").Append(Word).Append("next</word>\n</page>");
        using var reader = new PdfPageReader(new MemoryStream(Encoding.UTF8.GetBytes(output.ToString())), 1);
        var page = await reader.NextAsync(Cancellation);
        Assert.Equal(PdfPageReader.MaxPageLines, page!.Groups.Sum(group => group.Lines.Count));
        Assert.True(reader.Shortened);
        Assert.Equal("next", (await reader.NextAsync(Cancellation))!.Groups[0].Lines[0].Text);
    }

    [Fact]
    public async Task NextAsync_LineOfManyMegabytes_IsCut()
    {
        var page = Assert.Single(await ReadAsync($"<page width=\"1\" height=\"1\">\n{Word}{new string('a', 5_000_000)}</word>\n</page>"));
        Assert.InRange(page.Groups[0].Lines[0].Text.Length, 60_000, 65_536);
    }

    [Fact]
    public void Blocks_AnyWordsAnywhere_ObeyTheRules()
    {
        var lines =
            from text in ArbMap.Default.GeneratorFor<NonEmptyString>()
            from left in Gen.Choose(0, 600)
            from top in Gen.Choose(0, 700)
            select new PdfLine(text.Get, 1 + (left % 40), new PdfBox(left, top, left + 20, top + 10));
        var groups = lines.NonEmptyListOf().Select(list => new PdfGroup([.. list])).ListOf();
        Prop.ForAll(groups.ToArbitrary(), list => BlockRules.Hold(new PdfLayout().Blocks(new PdfPage(1, 612, 792, [.. list])))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a compre-", "hensive guide", "a comprehensive guide")]
    [InlineData("state-of-the-", "art tools", "state-of-the-art tools")]
    [InlineData("January 2024 -", "March 2024", "January 2024 - March 2024")]
    [InlineData("Hewlett-", "Packard", "Hewlett-Packard")]
    [InlineData("soft\u00AD", "ware", "software")]
    [InlineData("日本", "語", "日本語")]
    [InlineData("first line", "second line", "first line second line")]
    public void Blocks_TwoLines_AreJoinedAsOneReads(string first, string second, string joined)
    {
        PdfLine[] lines = [new(first, 10, new(72, 100, 300, 110)), new(second, 10, new(72, 112, 300, 122))];
        Assert.Equal(joined, Assert.Single(new PdfLayout().Blocks(new PdfPage(1, 612, 792, [new PdfGroup(lines)]))).Text);
    }

    private static async Task<List<PdfPage>> ReadAsync(string output, int first = 1)
    {
        using var reader = new PdfPageReader(new MemoryStream(Encoding.UTF8.GetBytes(output)), first);
        List<PdfPage> pages = [];
        while (await reader.NextAsync(Cancellation) is { } page) pages.Add(page);
        return pages;
    }
}
