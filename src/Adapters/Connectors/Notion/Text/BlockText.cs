using System.Globalization;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Notion.Text;

/// <summary>One block as Markdown, without its children.</summary>
/// <param name="Marker">What its first line begins with, or empty.</param>
/// <param name="Body">Its text; empty when it has none of its own, as columns.</param>
/// <param name="Nesting">What the lines of its children begin with, or empty when they stand at its own level.</param>
/// <param name="Tight">Whether it stands in a list.</param>
internal readonly record struct BlockText(string Marker, string Body, string Nesting = "", bool Tight = false)
{
    private static readonly BlockText Nothing = new("", "");

    /// <summary>
    /// Of a block (developers.notion.com/reference/block). One of a type that is not known keeps its text if it has any in the usual place, else
    /// a note stands for it: nothing disappears silently.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="number">Its number, if it stands in a numbered list.</param>
    internal static BlockText Of(JsonElement block, int number)
    {
        var type = block.FindText("type") ?? "";
        var content = block.Find(type);
        return type switch
        {
            "paragraph" or "template" => new("", Runs(content)),
            "heading_1" => Heading("## ", content),
            "heading_2" => Heading("### ", content),
            "heading_3" => Heading("#### ", content),
            "heading_4" => Heading("##### ", content),
            "bulleted_list_item" or "toggle" => ListItem("- ", Runs(content)),
            "numbered_list_item" => ListItem($"{number.ToString(CultureInfo.InvariantCulture)}. ", Runs(content)),
            "to_do" => ListItem("- ", $"[{(content.IsTrue("checked") ? "x" : " ")}] {Runs(content)}") with { Nesting = "  " },
            "quote" or "callout" => new("> ", Runs(content), "> "),
            "code" => Code(content),
            "equation" => content.FindText("expression") is { Length: > 0 } expression ? new("", $"$$\n{expression}\n$$") : Nothing,
            "divider" => new("", "---"),
            "table_row" => new("", Row(content.FindItems("cells")), Tight: true),
            "child_page" or "child_database" => new("", Link(content.FindText("title"), NotionLink.ToPage(block.FindText("id") ?? ""))),
            "link_to_page" => LinkToPage(content),
            "bookmark" or "embed" or "link_preview" => Address(content.FindText("url"), content.Find("caption")),
            "image" or "video" or "audio" or "pdf" or "file" => File(type, content),
            "meeting_notes" or "transcription" => Heading("## ", RichText.Markdown(content.Find("title"))),
            "unsupported" => Note(content.FindText("block_type") ?? "unsupported"),
            "breadcrumb" or "table_of_contents" or "column_list" or "column" or "synced_block" or "tab" or "table" => Nothing,
            _ => Unknown(type, content),
        };
    }

    private static string Runs(JsonElement content) => RichText.Markdown(content.Find("rich_text")).Trim();

    private static BlockText Heading(string marker, JsonElement content) => Heading(marker, Runs(content));

    private static BlockText Heading(string marker, string text) =>
        string.IsNullOrWhiteSpace(text) ? Nothing : new(marker, string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));

    private static BlockText ListItem(string marker, string text) => new(marker, text, new string(' ', marker.Length), Tight: true);

    private static BlockText Code(JsonElement content)
    {
        var code = MarkdownText.CodeBlock(RichText.Plain(content.Find("rich_text")), content.FindText("language"));
        var caption = RichText.Markdown(content.Find("caption"));
        return new("", caption.Length > 0 ? $"{code}\n\n{caption}" : code);
    }

    private static string Row(IEnumerable<JsonElement> cells) => string.Concat(cells.Select(static cell => $"| {Cell(RichText.Markdown(cell))} ")) + "|";

    private static string Cell(string markdown) => markdown.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    private static string Link(string? title, Uri address) =>
        $"[{MarkdownText.Escape(string.IsNullOrWhiteSpace(title) ? "Untitled" : title.ReplaceLineEndings(" "))}](<{address.AbsoluteUri}>)";

    private static BlockText LinkToPage(JsonElement content)
    {
        var type = content.FindText("type") ?? "";
        return content.FindText(type) is { Length: > 0 } id && (type is "page_id" or "database_id" or "data_source_id")
            ? new("", Link(type == "page_id" ? "Linked page" : "Linked database", NotionLink.ToPage(id)))
            : Nothing;
    }

    private static BlockText Address(string? url, JsonElement caption)
    {
        var words = RichText.Markdown(caption).Trim();
        var link = NotionLink.From(url) is { } address ? $"<{address.AbsoluteUri}>" : "";
        return new("", words.Length > 0 && link.Length > 0 ? $"{words} {link}" : words + link);
    }

    /// <summary>
    /// The address of a file in Notion's own store is signed anew for every answer and valid for an hour: it would make every reading a new
    /// version, and lead nowhere. Only addresses elsewhere are written.
    /// </summary>
    private static BlockText File(string type, JsonElement content)
    {
        var kind = type == "pdf" ? "PDF" : char.ToUpperInvariant(type[0]) + type[1..];
        var name = content.FindText("name") is { Length: > 0 } given ? MarkdownText.Escape(given) : "";
        var words = string.Join(": ", new[] { kind, name, RichText.Markdown(content.Find("caption")).Trim() }.Where(static word => word.Length > 0));
        return new("", NotionLink.From(content.Find("external").FindText("url")) is { } address ? $"{words} <{address.AbsoluteUri}>" : words);
    }

    private static BlockText Unknown(string type, JsonElement content)
    {
        var text = Runs(content);
        text = text.Length > 0 ? text : MarkdownText.Escape(content.FindText("title") ?? "");
        return text.Length > 0 ? new("", text) : Note(type);
    }

    private static BlockText Note(string type) => new("", $"*(A block of type {MarkdownText.Escape(type.Length > 0 ? type : "unknown")}: its content is only in Notion.)*");
}
