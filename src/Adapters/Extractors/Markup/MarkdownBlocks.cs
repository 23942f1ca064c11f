using System.Globalization;
using Ingest.Adapters.Extractors.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Block = Ingest.Domain.Extraction.Block;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>Reads the blocks of a Markdown text: what a reader of the rendered page would see, as text.</summary>
internal static class MarkdownBlocks
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseGridTables()
        .UseTaskLists()
        .UseFootnotes()
        .UsePreciseSourceLocation()
        .Build();

    /// <summary>The blocks, or null when the text nests deeper than the parser allows (which protects the stack, here as well as there).</summary>
    public static IEnumerable<Block>? TryRead(string text, CancellationToken cancellationToken)
    {
        try
        {
            return Read(Markdown.Parse(text, Pipeline), "", cancellationToken);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<Block> Read(ContainerBlock container, string prefix, CancellationToken cancellationToken)
    {
        foreach (var child in container)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var block in ReadOne(child, prefix, cancellationToken))
            {
                yield return block;
                // Only the first block of a list item has its mark.
                prefix = "";
            }
        }
    }

    private static IEnumerable<Block> ReadOne(Markdig.Syntax.Block block, string prefix, CancellationToken cancellationToken) => block switch
    {
        HeadingBlock heading => BlockBuilder.Heading(Inlines(heading.Inline), heading.Level),
        Table table => ReadTable(table),
        ListBlock list => ReadList(list, cancellationToken),
        LinkReferenceDefinitionGroup => [],
        ContainerBlock inner => Read(inner, prefix, cancellationToken),
        YamlFrontMatterBlock matter => BlockBuilder.Paragraph(matter.Lines.ToString()),
        HtmlBlock html => HtmlBlocks.Read(html.Lines.ToString(), withTitle: false, cancellationToken),
        CodeBlock code => BlockBuilder.Code(code.Lines.ToString()),
        ParagraphBlock paragraph => BlockBuilder.Paragraph(prefix + Inlines(paragraph.Inline)),
        LeafBlock { Inline: not null } leaf => BlockBuilder.Paragraph(prefix + Inlines(leaf.Inline)),
        _ => [],
    };

    private static IEnumerable<Block> ReadList(ListBlock list, CancellationToken cancellationToken)
    {
        var number = int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var prefix = list.IsOrdered ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : "- ";
            foreach (var block in Read(item, prefix, cancellationToken)) yield return block;
        }
    }

    private static IEnumerable<Block> ReadTable(Table table)
    {
        var rows = new TableBuilder();
        foreach (var row in table.OfType<TableRow>())
        {
            var cells = row.OfType<TableCell>().Select(Cell).ToArray();
            foreach (var block in row.IsHeader && !rows.Any ? rows.Header(cells) : rows.Row(cells)) yield return block;
        }
        foreach (var block in rows.Finish()) yield return block;
    }

    private static string Cell(TableCell cell)
    {
        var text = new System.Text.StringBuilder();
        foreach (var leaf in cell.Descendants<LeafBlock>()) text.Append(' ').Append(leaf.Inline is null ? leaf.Lines.ToString() : Inlines(leaf.Inline));
        return text.ToString();
    }

    private static string Inlines(ContainerInline? inlines)
    {
        if (inlines is null) return "";
        var text = new System.Text.StringBuilder();
        foreach (var inline in inlines.Descendants())
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.AsSpan());
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.AsSpan());
                    break;
                case AutolinkInline link:
                    text.Append(link.Url);
                    break;
                case LineBreakInline:
                    text.Append('\n');
                    break;
                case HtmlInline { Tag: "<br>" or "<br/>" or "<br />" }:
                    text.Append('\n');
                    break;
            }
        return text.ToString();
    }
}
