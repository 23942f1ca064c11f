using System.Text;
using Ingest.Adapters.Extractors.Markup;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Markup;

public sealed class HtmlExtractorTests : ExtractorContract
{
    private const string Page = """
        <!DOCTYPE html><html><head><title>Garden &amp; tools</title><style>p { color: red }</style></head>
        <body><nav><a href="/">Home</a></nav><h1>Garden &amp; tools</h1><script>if (a < b) alert("<p>no</p>")</script>
        <p>First   paragraph with <b>bold</b>
        text.</p><p hidden>Secret<p>Second.
        <div style="display: none">Also secret<div>inside</div></div>
        <ul><li>One<li>Two</ul><ol start=3><li>Three</ol>
        <pre>  code
            more</pre>
        <table><thead><tr><th>Name<th>Price</thead><tr><td>Trowel<td>12<tr><td><td>13</table></body></html>
        """;

    protected override IExtractor Extractor { get; } = new HtmlExtractor(ExtractionBench.Defaults);

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.html", FileType.Html, Encoding.UTF8.GetBytes(Page))];

    [Fact]
    public async Task Extract_Page_KeepsWhatAReaderSees() => Assert.Equal(
        [
            new Block(BlockKind.Heading, "Garden & tools", Level: 1),
            new Block(BlockKind.Paragraph, "First paragraph with bold text."),
            new Block(BlockKind.Paragraph, "Second."),
            new Block(BlockKind.Paragraph, "- One"),
            new Block(BlockKind.Paragraph, "- Two"),
            new Block(BlockKind.Paragraph, "3. Three"),
            new Block(BlockKind.Code, "  code\n    more"),
            new Block(BlockKind.Table, "Name | Price\nTrowel | 12\n| 13", Header: "Name | Price"),
        ],
        (await ExtractionBench.ReadAsync(Page, "a.html")).Blocks);

    [Fact]
    public async Task Extract_TableForLayout_ReadsLikeThePage()
    {
        var page = await ExtractionBench.ReadAsync("<html><table><tr><td>menu</td><td><h2>Story</h2><p>Text<table><tr><td>a<td>b</table></td></tr></table>", "a.html");
        Assert.Equal(
            [
                new Block(BlockKind.Table, "menu"), new Block(BlockKind.Heading, "Story", Level: 2),
                new Block(BlockKind.Paragraph, "Text"), new Block(BlockKind.Table, "a | b"),
            ],
            page.Blocks);
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b><table><tr><td>")]
    [InlineData("<ul><li>")]
    [InlineData("<a><svg><title>")]
    public async Task Extract_NestedTenThousandDeep_NeitherCrashesNorHangs(string opening)
    {
        var page = await ExtractionBench.ReadAsync("<html>before" + string.Concat(Enumerable.Repeat(opening, 10_000)) + "deep", "a.html");
        Assert.Contains("before", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<meta charset=\"iso-8859-2\">", 0xB1, "ą")]
    [InlineData("<meta http-equiv=content-type content=\"text/html; charset=windows-1251\">", 0xE6, "ж")]
    [InlineData("<meta charset=utf-8>", 0xE9, "é")]
    [InlineData("<meta charset=iso-8859-8-i>", 0xE0, "א")]
    [InlineData("<meta charset=no-such-thing>", 0xE9, "é")]
    [InlineData("", 0x80, "€")]
    public async Task Extract_DeclaredEncoding_IsBelievedUnlessTheBytesSayOtherwise(string declaration, int value, string expected)
    {
        byte[] page = [.. Encoding.ASCII.GetBytes($"<html>{declaration}<p>"), (byte)value];
        Assert.Equal(expected, (await ExtractionBench.ReadAsync(page, "a.html")).Text);
    }

    [Fact]
    public async Task Extract_PageOverTheLimit_IsTextWithoutTagsAndAWarning()
    {
        var page = await ExtractionBench.ReadAsync(
            Encoding.UTF8.GetBytes("<html><script>var hidden = 1;</script><p>Kept &eacute; &lt;text&gt; a < b</p>" + new string(' ', 2_000)), "a.html", ("Ingest:Extractors:MaxHtmlBytes", "1024"));
        Assert.Equal("Kept é <text> a < b", page.Text);
        Assert.Equal(ErrorCodes.PartialText, page.Findings.WarningCode);
    }
}
