using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Text;

public sealed class TextExtractorTests : ExtractorContract
{
    private const string Sentence = "Ein Satz – mit “Zeichen”, ½ und 日本語.";

    protected override IExtractor Extractor { get; } = new TextExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } =
        [new("a.txt", FileType.Text, Encoding.UTF8.GetBytes(Sentence + "\n\n" + Sentence)), new("b.txt", FileType.Text, Encoding.Unicode.GetBytes("\uFEFF" + Sentence))];

    public static TheoryData<string, byte[]> Marked => new()
    {
        { "UTF-8", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Sentence)] },
        { "UTF-8 without mark", Encoding.UTF8.GetBytes(Sentence) },
        { "UTF-16 LE", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Sentence)] },
        { "UTF-16 LE without mark", Encoding.Unicode.GetBytes(Sentence) },
        { "UTF-16 BE", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Sentence)] },
        { "UTF-16 BE without mark", Encoding.BigEndianUnicode.GetBytes(Sentence) },
        { "UTF-32 LE", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes(Sentence)] },
        { "UTF-32 BE", [0, 0, 0xFE, 0xFF, .. new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes(Sentence)] },
    };

    [Theory]
    [MemberData(nameof(Marked))]
    public async Task Extract_AnyUnicode_GivesTheSameText(string encoding, byte[] content)
    {
        Assert.NotEmpty(encoding);
        Assert.Equal(Sentence, (await ExtractionBench.ReadAsync(content, "a.txt")).Text);
    }

    [Fact]
    public async Task Extract_Windows1252_IsRecognised()
    {
        var text = await ExtractionBench.ReadAsync([0x93, 0x46, 0xFC, 0x6E, 0x66, 0x94, 0x20, 0x80, 0x35], "a.txt");
        Assert.Equal("“Fünf” €5", text.Text);
    }

    [Fact]
    public async Task Extract_MostlyValidUtf8_StaysUtf8WithAWarning()
    {
        byte[] content = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Grüße ", 50))), 0xFF, .. Encoding.UTF8.GetBytes(" ende")];
        var text = await ExtractionBench.ReadAsync(content, "a.txt");
        Assert.StartsWith("Grüße Grüße", text.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_Latin1ByteFarBeyondTheSample_IsStillDecodedWhole()
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("plain words and nothing else\n", 10_000))), 0xFC];
        Assert.EndsWith("ü", (await ExtractionBench.ReadAsync(content, "a.txt")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\r\n ")]
    public async Task Extract_NothingToRead_GivesNoBlocks(string content) => Assert.Empty((await ExtractionBench.ReadAsync(content, "a.txt")).Blocks);

    [Fact]
    public async Task Extract_OneLineOfAMegabyte_LosesNothing()
    {
        var line = string.Concat(Enumerable.Range(0, 100_000).Select(number => $"word{number} "));
        var text = await ExtractionBench.ReadAsync(line, "a.txt");
        Assert.True(text.Blocks.Count > 30);
        Assert.Equal(line.Replace(" ", "", StringComparison.Ordinal), text.Text.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Extract_NulAmongText_IsDropped() => Assert.Equal("before after", (await ExtractionBench.ReadAsync("before\0 after", "a.txt")).Text);
}
