using System.Globalization;
using System.Net;
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
    public async Task NextAsync_AfterALineOfManyMegabytes_ReadsOn()
    {
        var overlong = $"{Word}{new string('a', 1_000_000)}</word>\n";
        var page = Assert.Single(await ReadAsync($"<page width=\"1\" height=\"1\">\n{overlong}</line>\n{overlong}</line>\n{Word}next</word>\n</line>\n</page>"));
        Assert.All(page.Groups[0].Lines.Take(2), line => Assert.InRange(line.Text.Length, 65_000, 65_536));
        Assert.Equal("next", page.Groups[0].Lines[2].Text);
    }

    [Theory]
    [InlineData("<page width=\"1\" height=\"1\">\n<word xMin=\"1\" yMin=\"2\" xMax=\"3\">half a box</word>\n</page>", "half a box")]
    [InlineData("<page width=\"1\" height=\"1\">\n<word xMin=\"--1\" yMin=\"1.2.3\" xMax=\"\" yMax=\"-inf\">odd numbers</word>\n</page>", "odd numbers")]
    [InlineData("<page width=\"1\" height=\"1\">\n<word xMin=\"1\" yMin=\"2\" xMax=\"3\" yMax=\"4\">split\nword</word>\n</page>", "split")]
    [InlineData("<page width=\"1\" height=\"1\">\n<word xMin=\"1\">&amp;lt;page &quot;1&quot;&gt; it&apos;s</word>\n</page>", "&lt;page \"1\"> it's")]
    [InlineData("<word xMin=\"1\">before any page</word>\n<page width=\"1\" height=\"1\">\n<word xMin=\"1\">inside</word>\n</page>", "inside")]
    public async Task NextAsync_OddRows_GiveTheTextThatIsThere(string output, string text) =>
        Assert.Equal(text, Assert.Single(Assert.Single(await ReadAsync(output)).Groups).Lines[0].Text);

    [Fact]
    public async Task NextAsync_BytesThatAreNoText_AreReplaced()
    {
        byte[] output = [.. Encoding.UTF8.GetBytes($"<page width=\"1\" height=\"1\">\n{Word}a"), 0xED, 0xA0, 0x80, 0xFF, .. Encoding.UTF8.GetBytes("b</word>\n</page>")];
        Assert.Equal("a\uFFFD\uFFFD\uFFFD\uFFFDb", Assert.Single(await ReadAsync(new MemoryStream(output))).Groups[0].Lines[0].Text);
    }

    [Fact]
    public void NextAsync_AnyPages_AreReadBackHoweverTheyArrive()
    {
        var word = from text in ArbMap.Default.GeneratorFor<NonEmptyString>()
                   from numbers in Gen.Choose(-200_000_000, 2_000_000_000).ArrayOf(4)
                   select (Text: Printable(text.Get), Box: new PdfBox(numbers[0] / 1e6, numbers[1] / 1e6, numbers[2] / 1e6, numbers[3] / 1e6));
        var document = word.NonEmptyListOf().NonEmptyListOf().NonEmptyListOf().ListOf(); // pages of groups of lines of words
        Prop.ForAll(document.ToArbitrary(), Gen.Choose(1, 400).ToArbitrary(), (pages, piece) =>
            AssertReadBack(pages, ReadAsync(new PiecemealStream(Encoding.UTF8.GetBytes(Write(pages)), piece)).GetAwaiter().GetResult())).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Number_AnyDecimal_IsWhatTheFrameworkReads() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), Gen.Choose(0, 9).ToArbitrary(), (value, decimals) =>
        {
            var text = value.Get.ToString("F" + decimals, CultureInfo.InvariantCulture);
            return PdfElement.Number(Encoding.ASCII.GetBytes(text)).Equals(double.Parse(text, CultureInfo.InvariantCulture));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("792.000000", 792)]
    [InlineData("-0.500000", -0.5)]
    [InlineData("100000000000000000000.000000", 1e20)]
    [InlineData("1e3", 1000)]
    [InlineData("1e999", 0)]
    [InlineData(".", 0)]
    [InlineData("-", 0)]
    [InlineData("", 0)]
    [InlineData("nan", 0)]
    [InlineData("12x", 0)]
    public void Number_Odd_IsFiniteOrZero(string text, double number) =>
        Assert.Equal(number, PdfElement.Number(Encoding.ASCII.GetBytes(text)));

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

    /// <summary>What poppler can write as one word: no space or control character.</summary>
    private static string Printable(string text)
    {
        var valid = new UTF8Encoding(false).GetString(new UTF8Encoding(false).GetBytes(text));
        var kept = string.Concat(valid.Where(unit => !char.IsWhiteSpace(unit) && !char.IsControl(unit)));
        return kept.Length > 0 ? kept : "&<'\">";
    }

    private static void AssertReadBack(List<List<List<List<(string Text, PdfBox Box)>>>> written, List<PdfPage> read)
    {
        Assert.Equal(Enumerable.Range(1, written.Count), read.Select(page => page.Number));
        foreach (var (expected, page) in written.Zip(read))
        {
            Assert.Equal(expected.Select(group => group.Count), page.Groups.Select(group => group.Lines.Count));
            foreach (var (words, line) in expected.SelectMany(group => group).Zip(page.Groups.SelectMany(group => group.Lines)))
            {
                Assert.Equal(string.Join(' ', words.Select(word => word.Text)), line.Text);
                Assert.Equal(words.Select(word => word.Box).Aggregate((all, box) => all.Around(box)), line.Box);
            }
        }
    }

    private static string Write(List<List<List<List<(string Text, PdfBox Box)>>>> pages)
    {
        var output = new StringBuilder("<!DOCTYPE html>\n<doc>\n");
        foreach (var page in pages)
        {
            output.Append("  <page width=\"612.000000\" height=\"792.000000\">\n    <flow>\n");
            foreach (var group in page)
            {
                output.Append("      <block xMin=\"0.000000\">\n");
                foreach (var line in group)
                {
                    output.Append("        <line xMin=\"0.000000\">\n");
                    foreach (var (text, box) in line)
                    {
                        output.Append(CultureInfo.InvariantCulture, $"          <word xMin=\"{box.Left:F6}\" yMin=\"{box.Top:F6}\" xMax=\"{box.Right:F6}\" yMax=\"{box.Bottom:F6}\">{WebUtility.HtmlEncode(text)}</word>\n");
                    }
                    output.Append("        </line>\n");
                }
                output.Append("      </block>\n");
            }
            output.Append("    </flow>\n  </page>\n");
        }
        return output.Append("</doc>\n").ToString();
    }

    private static Task<List<PdfPage>> ReadAsync(string output, int first = 1) => ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(output)), first);

    private static async Task<List<PdfPage>> ReadAsync(Stream output, int first = 1)
    {
        using var reader = new PdfPageReader(output, first);
        List<PdfPage> pages = [];
        while (await reader.NextAsync(Cancellation) is { } page) pages.Add(page);
        return pages;
    }

    /// <summary>Gives at most so many bytes a read, as a pipe does.</summary>
    private sealed class PiecemealStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
