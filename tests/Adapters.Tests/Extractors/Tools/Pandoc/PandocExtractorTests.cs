using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Tools.Pandoc;

public sealed class PandocExtractorContractTests : ExtractorContract, IAsyncLifetime
{
    private readonly ToolBench _bench = new();

    protected override IExtractor Extractor => _bench.ExtractorOf(FileType.Odt);

    protected override int Damages => 5;

    protected override IReadOnlyList<ExtractionSample> Samples { get; } =
    [
        new("a.odt", FileType.Odt, Documents.Odt("<text:h text:outline-level=\"1\">Rules</text:h><text:p>Wear a helmet.</text:p>")),
        new("a.epub", FileType.Epub, Documents.Epub("<h1>Rules</h1><p>Wear a helmet.</p>")),
        new("a.rtf", FileType.Rtf, @"{\rtf1\ansi Wear a {\b helmet}.\par Always.\par}"u8.ToArray()),
        new("a.org", FileType.Org, "* Rules\nWear a helmet.\n"u8.ToArray()),
        new("a.rst", FileType.Rst, "Rules\n=====\n\nWear a helmet.\n"u8.ToArray()),
        new("a.tex", FileType.Tex, @"\documentclass{article}\begin{document}\section{Rules} Wear a helmet.\end{document}"u8.ToArray()),
    ];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}

public sealed class PandocExtractorTests
{
    [Fact]
    public async Task ExtractAsync_Org_GivesEveryKindOfBlock()
    {
        const string org = """
            #+TITLE: Workshop handbook
            * Repairs
            A chain [fn:1] is /changed/ after
            3,000 km.
            ** Steps
            1. Remove the wheel.
            2. Change the chain.
            - Oil it.
            | part  | price |
            |-------+-------|
            | chain | 30    |
            #+BEGIN_SRC python
            def price():
                return 30
            #+END_SRC
            [fn:1] Of steel.
            """;
        await using var bench = new ToolBench();
        var (blocks, findings) = await bench.ExtractAsync(FileType.Org, org);
        BlockRules.Hold(blocks);
        Assert.Equal(
            [
                new Block(BlockKind.Heading, "Workshop handbook", Level: 1),
                new Block(BlockKind.Heading, "Repairs", Level: 1),
                new Block(BlockKind.Paragraph, "A chain [Of steel.] is changed after 3,000 km."),
                new Block(BlockKind.Heading, "Steps", Level: 2),
                new Block(BlockKind.Paragraph, "1. Remove the wheel."),
                new Block(BlockKind.Paragraph, "2. Change the chain."),
                new Block(BlockKind.Paragraph, "- Oil it."),
                new Block(BlockKind.Table, "part | price\nchain | 30", Header: "part | price"),
                new Block(BlockKind.Code, "def price():\n    return 30"),
            ],
            blocks);
        Assert.Null(findings.Pages);
    }

    [Fact]
    public async Task ExtractAsync_Odt_GivesHeadingListAndTable() // A list without a style is a numbered one to pandoc.
    {
        var odt = Documents.Odt(
            "<text:h text:outline-level=\"2\">Prices</text:h><text:list><text:list-item><text:p>Tandem</text:p></text:list-item></text:list>" +
            "<table:table><table:table-row><table:table-cell><text:p>Day</text:p></table:table-cell><table:table-cell><text:p>45</text:p></table:table-cell></table:table-row></table:table>");
        await using var bench = new ToolBench();
        var (blocks, _) = await bench.ExtractAsync(FileType.Odt, odt);
        Assert.Equal(["Heading2 Prices", "Paragraph0 1. Tandem", "Table0 Day | 45"], blocks.Select(block => $"{block.Kind}{block.Level} {block.Text}"));
    }

    [Theory]
    [InlineData(FileType.Rst)]
    [InlineData(FileType.Org)]
    [InlineData(FileType.Tex)]
    public async Task ExtractAsync_Windows1252AndUtf16_AreRead(FileType type)
    {
        const string text = "Das Café öffnet um neun; es kostet 5 €.";
        await using var bench = new ToolBench();
        var (western, _) = await bench.ExtractAsync(type, CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text));
        var (unicode, _) = await bench.ExtractAsync(type, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]);
        Assert.Equal(text, Assert.Single(western).Text);
        Assert.Equal(text, Assert.Single(unicode).Text);
    }

    [Theory]
    [InlineData(FileType.Rst, "Words\n\n.. image:: {0}a.png\n\n.. include:: {0}b\n\n.. figure:: {0}c.png\n")]
    [InlineData(FileType.Org, "Words\n\n#+INCLUDE: \"{0}a\"\n#+SETUPFILE: {0}b\n[[{0}c.png]]\n")]
    [InlineData(FileType.Tex, "\\documentclass{{article}}\\usepackage{{graphicx}}\\begin{{document}}Words \\input{{{0}a}} \\includegraphics{{{0}b.png}}\\end{{document}}")]
    [InlineData(FileType.Rtf, "{{\\rtf1 Words {{\\field{{\\*\\fldinst INCLUDEPICTURE \"{0}a.png\"}}}}}}")]
    public async Task ExtractAsync_NamesAddresses_AsksNoneOfThem(FileType type, string document)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var bench = new ToolBench();

        var (blocks, _) = await bench.ExtractAsync(type, string.Format(CultureInfo.InvariantCulture, document, $"http://{listener.LocalEndpoint}/"));

        Assert.Contains("Words", string.Join('\n', blocks.Select(block => block.Text)), StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task ExtractAsync_IncludesOtherFiles_ReadsNone()
    {
        await using var bench = new ToolBench();
        await File.WriteAllTextAsync(Path.Combine(bench.Scratch, "secret.txt"), "secret words", ToolBench.Cancellation);
        var (blocks, _) = await bench.ExtractAsync(FileType.Rst, "Before\n\n.. include:: secret.txt\n\n.. include:: /etc/passwd\n\nAfter\n");
        var text = string.Join('\n', blocks.Select(block => block.Text));
        Assert.Contains("Before", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret words", text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_LongBook_ComesInOrderAndWhole()
    {
        var org = new StringBuilder();
        for (var i = 0; i < 3000; i++) org.Append(System.Globalization.CultureInfo.InvariantCulture, $"Paragraph {i} of the long book with some more words in it.\n\n");
        await using var bench = new ToolBench();
        var (blocks, _) = await bench.ExtractAsync(FileType.Org, org.ToString());
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"Paragraph {i} of the long book with some more words in it."), blocks.Select(block => block.Text));
    }

    [Fact]
    public async Task ExtractAsync_ZipBomb_IsTooLargeBeforePandocRuns()
    {
        var odt = Documents.Odt("<text:p>x</text:p>", ("Pictures/bomb", new byte[64 * 1024 * 1024]));
        await using var bench = new ToolBench(fakes: true);
        bench.Fake(Tool.Pandoc, "touch started");
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Odt, odt));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
        Assert.Single(Directory.GetFiles(bench.Scratch));
    }

    [Theory]
    [InlineData("META-INF/manifest.xml", "<manifest:encryption-data manifest:checksum=\"x\"/>", FileType.Odt)]
    [InlineData("META-INF/encryption.xml", "<CipherReference URI=\"OPS/chapter.xhtml\"/>", FileType.Epub)]
    public async Task ExtractAsync_Locked_IsEncrypted(string name, string list, FileType type)
    {
        var content = type == FileType.Odt ? Documents.Odt("", (name, Encoding.UTF8.GetBytes(list))) : Documents.Epub("", (name, Encoding.UTF8.GetBytes(list)));
        await using var bench = new ToolBench();
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(type, content));
        Assert.Equal(ErrorCodes.Encrypted, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_BrokenXml_IsCorrupt()
    {
        await using var bench = new ToolBench();
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Odt, Documents.Odt("<text:p>never closed")));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
        Assert.Contains("OpenDocument text", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_EatsMemory_IsOutOfMemory()
    {
        await using var bench = new ToolBench(new() { ["MemoryLimit"] = "268435456" });
        var rst = string.Concat(Enumerable.Repeat("word *emphasis* `role` word\n", 400_000));
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Rst, rst));
        Assert.Equal(ErrorCodes.ExtractionOutOfMemory, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_NestedVeryDeep_EndsWithAReason()
    {
        await using var fake = new ToolBench(fakes: true);
        fake.Fake(Tool.Pandoc, "printf '{\"pandoc-api-version\":[1,22],\"meta\":{},\"blocks\":['; i=0; while [ $i -lt 1000 ]; do printf '{\"t\":\"BlockQuote\",\"c\":['; i=$((i+1)); done");
        var failure = await Assert.ThrowsAsync<FatalException>(() => fake.ExtractAsync(FileType.Org, "x"));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
    }

    [Fact]
    public async Task ExtractAsync_OutputBreaksOff_Fails()
    {
        await using var bench = new ToolBench(fakes: true);
        bench.Fake(Tool.Pandoc, "printf '{\"meta\":{},\"blocks\":[{\"t\":\"Para\",\"c\":['; exit 1");
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.ExtractAsync(FileType.Org, "x"));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
    }
}

internal static class Documents
{
    private const string Namespaces =
        "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\"";

    /// <summary>An OpenDocument text with this body.</summary>
    public static byte[] Odt(string body, params (string Name, byte[] Content)[] more) => Zip(
        [
            ("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray()),
            ("content.xml", Encoding.UTF8.GetBytes($"<office:document-content {Namespaces} office:version=\"1.2\"><office:automatic-styles/><office:body><office:text>{body}</office:text></office:body></office:document-content>")),
            ("styles.xml", Encoding.UTF8.GetBytes($"<office:document-styles {Namespaces} office:version=\"1.2\"><office:styles/><office:automatic-styles/><office:master-styles/></office:document-styles>")),
            ("META-INF/manifest.xml", "<manifest/>"u8.ToArray()),
        ],
        more);

    /// <summary>A book of one chapter.</summary>
    public static byte[] Epub(string body, params (string Name, byte[] Content)[] more) => Zip(
        [
            ("mimetype", "application/epub+zip"u8.ToArray()),
            ("META-INF/container.xml", "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"OPS/book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>"u8.ToArray()),
            ("OPS/book.opf", "<package version=\"3.0\" xmlns=\"http://www.idpf.org/2007/opf\"><metadata/><manifest><item id=\"c\" href=\"chapter.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"c\"/></spine></package>"u8.ToArray()),
            ("OPS/chapter.xhtml", Encoding.UTF8.GetBytes($"<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{body}</body></html>")),
        ],
        more);

    private static byte[] Zip((string Name, byte[] Content)[] entries, (string Name, byte[] Content)[] more)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries.Where(entry => !more.Any(other => other.Name == entry.Name)).Concat(more))
            {
                using var stream = archive.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                stream.Write(content);
            }
        }
        return file.ToArray();
    }
}
