using System.Globalization;
using System.Text.Json;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Tools.Pandoc;

/// <summary>
/// Makes blocks of pandoc's document tree (pandoc-types 1.22 and 1.23: an element is <c>{"t": type, "c": content}</c>). Recursive:
/// <see cref="PandocOutput.MaxDepth"/> bounds the depth. Elements it does not know are searched for the blocks and text in them, so a newer
/// pandoc loses no text.
/// </summary>
internal static class PandocBlocks
{
    /// <summary>The document's title as a heading, when it has one.</summary>
    public static IEnumerable<Block> Title(JsonElement metadata) =>
        metadata.TryGetProperty("title", out var title) ? BlockBuilder.Heading(PandocText.Of(title), 1) : [];

    /// <summary>The blocks of a block element.</summary>
    public static IEnumerable<Block> Read(JsonElement element) => Read(element, "");

    private static IEnumerable<Block> Read(JsonElement element, string prefix)
    {
        var content = element.TryGetProperty("c", out var c) ? c : default;
        return element.GetProperty("t").GetString() switch
        {
            "Header" => BlockBuilder.Heading(PandocText.Of(content[2]), content[0].GetInt32()),
            "Plain" or "Para" or "LineBlock" => Paragraph(content, prefix),
            "CodeBlock" => BlockBuilder.Code(content[1].GetString() ?? ""),
            "BulletList" => content.EnumerateArray().SelectMany(item => Item(item, "- ")),
            "OrderedList" => Ordered(content),
            "DefinitionList" => content.EnumerateArray().SelectMany(Definition),
            "Table" => Table(content),
            "Div" or "Figure" => All(content[content.GetArrayLength() - 1], prefix),
            "BlockQuote" => All(content, prefix),
            // Markup of another format, and lines between paragraphs.
            "RawBlock" or "HorizontalRule" or "Null" => [],
            _ => BlockBuilder.Paragraph(PandocText.Of(content)),
        };
    }

    private static IEnumerable<Block> All(JsonElement blocks, string prefix) => blocks.EnumerateArray().SelectMany(block => Read(block, prefix));

    private static IEnumerable<Block> Paragraph(JsonElement inlines, string prefix)
    {
        var text = PandocText.Of(inlines);
        return string.IsNullOrWhiteSpace(text) ? [] : BlockBuilder.Paragraph(prefix + text);
    }

    /// <summary>An item's mark stands before its first block.</summary>
    private static IEnumerable<Block> Item(JsonElement blocks, string mark) =>
        blocks.EnumerateArray().SelectMany((block, index) => Read(block, index == 0 ? mark : ""));

    private static IEnumerable<Block> Ordered(JsonElement content)
    {
        var first = content[0][0].GetInt32();
        return content[1].EnumerateArray().SelectMany((item, index) => Item(item, string.Create(CultureInfo.InvariantCulture, $"{(long)first + index}. ")));
    }

    private static IEnumerable<Block> Definition(JsonElement entry) =>
        [.. BlockBuilder.Paragraph(PandocText.Of(entry[0])), .. entry[1].EnumerateArray().SelectMany(blocks => All(blocks, ""))];

    /// <summary>Caption, then the rows: attributes, caption, column widths, head, bodies, foot.</summary>
    private static IEnumerable<Block> Table(JsonElement content)
    {
        if (content.GetArrayLength() != 6) return BlockBuilder.Paragraph(PandocText.Of(content));
        var builder = new TableBuilder();
        List<Block> blocks = [.. All(content[1][1], "")];
        foreach (var row in content[3][1].EnumerateArray())
            blocks.AddRange(builder.Any ? builder.Row(Cells(row)) : builder.Header(Cells(row)));
        foreach (var row in content[4].EnumerateArray().SelectMany(body => body[2].EnumerateArray().Concat(body[3].EnumerateArray())))
            blocks.AddRange(builder.Row(Cells(row)));
        foreach (var row in content[5][1].EnumerateArray())
            blocks.AddRange(builder.Row(Cells(row)));
        blocks.AddRange(builder.Finish());
        return blocks;
    }

    private static IEnumerable<string> Cells(JsonElement row) => row[1].EnumerateArray().Select(cell => PandocText.Of(cell[4]));
}
