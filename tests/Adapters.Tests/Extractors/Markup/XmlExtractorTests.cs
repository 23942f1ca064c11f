using System.Text;
using Ingest.Adapters.Extractors.Markup;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Markup;

public sealed class XmlExtractorTests : ExtractorContract
{
    private const string Catalog = """
        <?xml version="1.0"?>
        <!DOCTYPE catalog SYSTEM "http://127.0.0.1:9/none.dtd">
        <catalog><book id="b1"><author>Kim Ralls</author><title>Midnight Rain</title><price>5.95</price>
        <text>A <b>former</b> architect &amp; zombies.</text><note><![CDATA[<raw>]]></note></book></catalog>
        """;

    protected override IExtractor Extractor { get; } = new XmlExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.xml", FileType.Xml, Encoding.UTF8.GetBytes(Catalog))];

    [Fact]
    public async Task Extract_Record_GivesNamedLines()
    {
        var catalog = await ExtractionBench.ReadAsync(Catalog, "a.xml");
        Assert.Equal(
            [
                new Block(BlockKind.Paragraph, "book id: b1\nauthor: Kim Ralls"),
                new Block(BlockKind.Heading, "Midnight Rain", Level: 2),
                new Block(BlockKind.Paragraph, "price: 5.95\ntext: A former architect & zombies.\nnote: <raw>"),
            ],
            catalog.Blocks);
        Assert.Null(catalog.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_EntityBomb_ExpandsNothingAndKeepsTheText()
    {
        var bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x0 'lol'>"
            + string.Concat(Enumerable.Range(1, 30).Select(level => $"<!ENTITY x{level} '&x{level - 1};&x{level - 1};'>")) + "]><a><b>before</b><c>&x30;</c><d>after</d></a>";
        var text = await ExtractionBench.ReadAsync(bomb, "a.xml");
        Assert.Contains("before", text.Text, StringComparison.Ordinal);
        Assert.Contains("&x30;", text.Text, StringComparison.Ordinal);
        Assert.Contains("after", text.Text, StringComparison.Ordinal);
        Assert.True(text.Text.Length < 100);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_ExternalEntity_IsNotOpened()
    {
        var text = await ExtractionBench.ReadAsync("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "a.xml");
        Assert.DoesNotContain("root", text.Text, StringComparison.Ordinal);
        Assert.Contains("&x;", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_HundredThousandLevels_KeepsTheTextWithAWarning()
    {
        var text = await ExtractionBench.ReadAsync(string.Concat(Enumerable.Repeat("<a>", 100_000)) + "deep", "a.xml");
        Assert.EndsWith("deep", text.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_TagThatNeverEnds_IsTextWithAWarning()
    {
        var text = await ExtractionBench.ReadAsync("<?xml version='1.0'?><a><b c='" + new string('x', LongTagGuard.MaxTag + 100_000) + "'/></a>", "a.xml");
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_BreaksOff_LosesNothing()
    {
        var text = await ExtractionBench.ReadAsync("<?xml version='1.0'?>\n<a>\n<b>one</b>\n<c>two</d>\n<e>three</e>", "a.xml");
        foreach (var word in (string[])["one", "two", "three"]) Assert.Contains(word, text.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }
}
