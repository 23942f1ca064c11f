using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Tests.Extractors.Office;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Extractors;

public sealed class TextExtractionTests
{
    private static readonly string[] Codes =
        [ErrorCodes.UnsupportedType, ErrorCodes.Encrypted, ErrorCodes.Corrupt, ErrorCodes.TooLarge];

    // Types that are read by tools in processes of their own have their own tests; starting hundreds of them here proves nothing.
    private static readonly FileType[] ByTools =
        [FileType.Pdf, FileType.Odt, FileType.Rtf, FileType.Epub, FileType.Org, FileType.Rst, FileType.Tex, FileType.Doc, FileType.Png, FileType.Jpeg, FileType.Tiff];

    private static readonly string[] Names = ["a", "a.txt", "a.json", "a.xml", "a.html", "a.md", "a.csv", "a.eml", "a.jsonl", "a.ipynb", "a.docx", "a.cs"];

    [Fact]
    public void Extract_EveryType_HasAnExtractor()
    {
        var extraction = ExtractionBench.Create();
        foreach (var type in Enum.GetValues<FileType>())
            Assert.NotNull(extraction.ExtractAsync(new ExtractionInput("none", 0, type, "none", new ExtractionFindings()), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Extract_AnyBytesUnderAnyName_EndInBlocksOrADocumentedFailure()
    {
        using var folder = new TemporaryFolder();
        var extraction = ExtractionBench.Create();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Elements(Names).ToArbitrary(), (content, name) => Outcome(extraction, folder, content ?? [], name))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Extract_DamagedDocuments_EndInBlocksOrADocumentedFailure()
    {
        using var folder = new TemporaryFolder();
        var extraction = ExtractionBench.Create();
        byte[][] documents =
        [
            OfficeFiles.Docx(OfficeFiles.Paragraph("text"), OfficeFiles.Table(["a", "b"])), OfficeFiles.Pptx(("t", "b", "n")), OfficeFiles.Xlsx(("s", [OfficeFiles.Row(OfficeFiles.Text("x"))])),
            Encoding.UTF8.GetBytes("""{"a":[{"b":1,"c":"x"}],"d":{"e":"\u00e9"}}"""), Encoding.UTF8.GetBytes("<?xml version='1.0'?><a b='c'><d>e</d>&amp;</a>"),
            Encoding.UTF8.GetBytes("<!DOCTYPE html><table><tr><th>a<td>b</table><pre>c</pre><ul><li>d"), Encoding.UTF8.GetBytes("# a\n\n- b\n\n|c|d|\n|-|-|\n|e|f|\n\n```\ng"),
            Encoding.UTF8.GetBytes("From: =?utf-8?Q?a?=\nTo: b\nSubject: c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nd\n--x--"),
        ];
        Prop.ForAll(Gen.Elements(documents).ToArbitrary(), ArbMap.Default.ArbFor<int[]>(), Gen.Elements(Names).ToArbitrary(), (document, changes, name) =>
        {
            var content = document.ToArray();
            var random = new Random(changes?.Length ?? 0);
            foreach (var change in changes ?? []) content[random.Next(content.Length)] = (byte)change;
            Outcome(extraction, folder, content, name);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public async Task Extract_LargeFilesOfOneLine_StreamInBoundedPieces()
    {
        // 4 MB without a line break, of every kind that streams; the pieces come before the file has been read.
        var word = string.Concat(Enumerable.Repeat("lorem ipsum ", 350_000));
        foreach (var (name, content) in new[] { ("a.txt", word), ("a.csv", word), ("a.xml", $"<a>{word}</a>"), ("a.cs", word), ("a.md", word) })
        {
            var read = await ExtractionBench.ReadAsync(content, name);
            Assert.True(read.Blocks.Count > 100, $"{name} has {read.Blocks.Count} blocks.");
            Assert.Equal(350_000 * "loremipsum".Length, read.Text.Count(char.IsAsciiLetter));
        }
    }

    [Fact]
    public void Create_SettingOutOfRange_NamesTheSetting()
    {
        var failure = Assert.ThrowsAny<Exception>(() => ExtractionBench.Create(("Ingest:Extractors:MaxCompressionRatio", "1")));
        Assert.Contains(nameof(ExtractorsOptions.MaxCompressionRatio), failure.ToString(), StringComparison.Ordinal);
    }

    private static void Outcome(ITextExtraction extraction, TemporaryFolder folder, byte[] content, string name)
    {
        var path = Path.Combine(folder.Path, "content");
        File.WriteAllBytes(path, content);
        try
        {
            var type = extraction.DetectAsync(path, name, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            if (ByTools.Contains(type)) return;
            var input = new ExtractionInput(path, content.Length, type, name, new ExtractionFindings());
            BlockRules.Hold(extraction.ExtractAsync(input, TestContext.Current.CancellationToken).ToBlockingEnumerable().ToList());
        }
        catch (FatalException failure)
        {
            Assert.Contains(failure.Code, Codes);
        }
    }
}
