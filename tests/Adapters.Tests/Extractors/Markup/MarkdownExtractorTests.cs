using System.Text;
using Ingest.Adapters.Extractors.Markup;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Markup;

public sealed class MarkdownExtractorTests : ExtractorContract
{
    private const string Page = """
        ---
        title: Notes
        ---
        # Title with `code`

        Text with [a link](http://x), *emphasis* &amp; more.

        - one
          - nested
        - two

        ```cs
        var x = 1;
            indented
        ```

        | A | B |
        |---|---|
        | 1 | **2** |

        <p>html &lt;here&gt;</p>

        3. third
        """;

    protected override IExtractor Extractor { get; } = new MarkdownExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.md", FileType.Markdown, Encoding.UTF8.GetBytes(Page))];

    [Fact]
    public async Task Extract_Page_KeepsItsStructure() => Assert.Equal(
        [
            new Block(BlockKind.Paragraph, "title: Notes"),
            new Block(BlockKind.Heading, "Title with code", Level: 1),
            new Block(BlockKind.Paragraph, "Text with a link, emphasis & more."),
            new Block(BlockKind.Paragraph, "- one"),
            new Block(BlockKind.Paragraph, "- nested"),
            new Block(BlockKind.Paragraph, "- two"),
            new Block(BlockKind.Code, "var x = 1;\n    indented"),
            new Block(BlockKind.Table, "A | B\n1 | 2", Header: "A | B"),
            new Block(BlockKind.Paragraph, "html <here>"),
            new Block(BlockKind.Paragraph, "3. third"),
        ],
        (await ExtractionBench.ReadAsync(Page, "a.md")).Blocks);

    [Theory]
    [InlineData(">")]
    [InlineData("![[")]
    [InlineData("*a _b ")]
    public async Task Extract_NestedTenThousandDeep_IsPlainTextWithAWarning(string opening)
    {
        var page = await ExtractionBench.ReadAsync(string.Concat(Enumerable.Repeat(opening, 10_000)) + "end", "a.md");
        Assert.EndsWith("end", page.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.PartialText, page.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_LongDocument_IsTheSameAsItsSections()
    {
        var sections = Enumerable.Range(0, 400).Select(number => $"## Section {number}\n\n{new string('x', 500)}\n\n```\n# no heading\n```\n").ToList();
        var page = await ExtractionBench.ReadAsync(string.Join('\n', sections), "a.md");
        Assert.Equal(400, page.Blocks.Count(block => block.Kind == BlockKind.Heading));
        Assert.Equal(400, page.Blocks.Count(block => block is { Kind: BlockKind.Code, Text: "# no heading" }));
        Assert.Equal(1_200, page.Blocks.Count);
    }
}
