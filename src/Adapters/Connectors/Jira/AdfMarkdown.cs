using System.Text;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>
/// Atlassian Document Format as Markdown (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure). Nodes it does not know keep
/// their text. Pictures and attachments become a word that names them. The same document gives the same text.
/// </summary>
internal static class AdfMarkdown
{
    /// <summary>The document's text; empty for null or anything that is no document. A plain string is taken as it is.</summary>
    /// <param name="document">The value of a rich text field.</param>
    /// <param name="headingOffset">Levels its headings are moved down by, so that they stand below the headings of the item.</param>
    internal static string Render(JsonElement document, int headingOffset) => document.ValueKind switch
    {
        JsonValueKind.Object => new AdfBlocks(headingOffset).Join(document).Trim('\n'),
        JsonValueKind.String => MarkdownText.Escape(document.AsText()!.ReplaceLineEndings("\n").Trim()),
        _ => "",
    };
}

/// <summary>Block nodes.</summary>
internal sealed class AdfBlocks(int headingOffset)
{
    /// <summary>The children of a node as blocks with an empty line between them. Inline children that stand among blocks become paragraphs.</summary>
    internal string Join(JsonElement node)
    {
        var blocks = new StringBuilder();
        var inline = new StringBuilder();
        foreach (var child in AdfNode.Children(node))
        {
            if (AdfInline.IsInline(child))
            {
                inline.Append(AdfInline.Render(child));
                continue;
            }

            Append(blocks, inline.ToString());
            inline.Clear();
            Append(blocks, Block(child));
        }

        Append(blocks, inline.ToString());
        return blocks.ToString();
    }

    /// <summary>What is in an item of a list or in a cell, or stands in the place of one.</summary>
    internal string Item(JsonElement node) =>
        AdfNode.Type(node) is "listItem" or "taskItem" or "blockTaskItem" or "decisionItem" or "tableCell" or "tableHeader" ? Join(node)
        : AdfInline.IsInline(node) ? AdfInline.Render(node)
        : Block(node);

    private static void Append(StringBuilder blocks, string block)
    {
        if (!string.IsNullOrWhiteSpace(block))
        {
            blocks.Append(blocks.Length > 0 ? "\n\n" : "").Append(block.Trim('\n'));
        }
    }

    private string Block(JsonElement node) => AdfNode.Type(node) switch
    {
        "paragraph" or "caption" => AdfInline.Join(node),
        "heading" => $"{new string('#', Math.Clamp(AdfNode.Number(node, "level", 1) + headingOffset, 1, 6))} {OneLine(AdfInline.Join(node))}",
        "bulletList" => List(node, static _ => "- "),
        "orderedList" => List(node, n => $"{AdfNode.Number(node, "order", 1) + n}. "),
        "taskList" => Tasks(node),
        "decisionList" => List(node, static _ => "- Decision: "),
        "codeBlock" => MarkdownText.CodeBlock(PlainText(node), AdfNode.Text(node, "language")),
        "blockquote" => MarkdownText.Prefix(Join(node), "> ", "> "),
        "panel" => MarkdownText.Prefix(Titled(PanelTitle(AdfNode.Text(node, "panelType")), node), "> ", "> "),
        "expand" or "nestedExpand" => Titled(AdfNode.Text(node, "title"), node),
        "rule" => "---",
        "table" => AdfTable.Render(node, this),
        "blockCard" or "embedCard" => AdfInline.Card(node),
        "media" => AdfInline.Media(node),
        "extension" or "bodiedExtension" or "syncBlock" => Titled(AdfNode.Text(node, "text"), node),
        _ => Unknown(node),
    };

    private string Titled(string? title, JsonElement node)
    {
        var body = Join(node);
        return string.IsNullOrWhiteSpace(title) ? body
            : body.Length == 0 ? $"**{MarkdownText.Line(title)}**"
            : $"**{MarkdownText.Line(title)}**\n\n{body}";
    }

    private static string? PanelTitle(string? type) => type switch
    {
        "info" => "Info",
        "note" => "Note",
        "success" or "tip" => "Success",
        "warning" => "Warning",
        "error" => "Error",
        _ => null,
    };

    private string List(JsonElement list, Func<int, string> bullet)
    {
        var items = new StringBuilder();
        var n = 0;
        foreach (var item in AdfNode.Children(list))
        {
            var mark = bullet(n++);
            AppendItem(items, Item(item), mark);
        }

        return items.ToString();
    }

    private string Tasks(JsonElement list)
    {
        var items = new StringBuilder();
        foreach (var item in AdfNode.Children(list))
        {
            // A nested list stands beside the items, not in one.
            if (AdfNode.Type(item) == "taskList")
            {
                AppendItem(items, Tasks(item), "  ");
                continue;
            }

            AppendItem(items, Item(item), AdfNode.Text(item, "state") == "DONE" ? "- [x] " : "- [ ] ");
        }

        return items.ToString();
    }

    private static void AppendItem(StringBuilder items, string body, string mark)
    {
        // Continuation lines stand below the first letter of the item, but a task's box and the word of a decision count as text.
        var indent = new string(' ', char.IsAsciiDigit(mark[0]) ? mark.Length : 2);
        items.Append(items.Length > 0 ? "\n" : "").Append(MarkdownText.Prefix(body, mark, indent).TrimEnd());
    }

    // A container of blocks (a layout, what a later version adds), a leaf with a text of its own, or nothing to read.
    private string Unknown(JsonElement node)
    {
        var body = Join(node);
        return body.Length > 0 ? body : MarkdownText.Escape(AdfNode.OwnText(node) ?? "");
    }

    private static string PlainText(JsonElement node)
    {
        var text = new StringBuilder();
        foreach (var child in AdfNode.Children(node))
        {
            text.Append(AdfNode.Type(child) == "hardBreak" ? "\n" : AdfNode.OwnText(child));
        }

        return text.ToString();
    }

    /// <summary>Blocks on one line, for headings and cells. The backslash of a hard line break goes with the break.</summary>
    internal static string OneLine(string markdown) => string
        .Join(' ', markdown.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Replace("\\ ", " ", StringComparison.Ordinal);
}

/// <summary>Tables: the first row is the head, because Markdown has no table without one.</summary>
internal static class AdfTable
{
    /// <summary>Widest cell span that is believed.</summary>
    private const int MaxSpan = 100;

    /// <summary>The table, or nothing when it has no cells.</summary>
    internal static string Render(JsonElement table, AdfBlocks blocks)
    {
        var rows = AdfNode.Children(table).Select(row => Cells(row, blocks)).Where(static cells => cells.Count > 0).ToList();
        if (rows.Count == 0)
        {
            return "";
        }

        var width = rows.Max(static cells => cells.Count);
        var text = new StringBuilder();
        Append(text, rows[0], width);
        text.Append("\n|").Insert(text.Length, " --- |", width);
        foreach (var row in rows.Skip(1))
        {
            text.Append('\n');
            Append(text, row, width);
        }

        return text.ToString();
    }

    private static List<string> Cells(JsonElement row, AdfBlocks blocks)
    {
        var cells = new List<string>();
        foreach (var cell in AdfNode.Type(row) == "tableRow" ? AdfNode.Children(row) : [row])
        {
            cells.Add(AdfBlocks.OneLine(blocks.Item(cell)).Replace("|", "\\|", StringComparison.Ordinal));
            cells.AddRange(Enumerable.Repeat("", Math.Clamp(AdfNode.Number(cell, "colspan", 1), 1, MaxSpan) - 1));
        }

        return cells;
    }

    private static void Append(StringBuilder text, List<string> cells, int width)
    {
        text.Append('|');
        for (var i = 0; i < width; i++)
        {
            text.Append(' ').Append(i < cells.Count ? cells[i] : "").Append(" |");
        }
    }
}
