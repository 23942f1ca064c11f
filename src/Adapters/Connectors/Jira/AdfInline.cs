using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Inline nodes: text with marks, mentions, cards, dates.</summary>
internal static class AdfInline
{
    /// <summary>Whether a node stands within a line.</summary>
    internal static bool IsInline(JsonElement node) =>
        AdfNode.Type(node) is "text" or "hardBreak" or "mention" or "emoji" or "inlineCard" or "date" or "status" or "placeholder" or "mediaInline"
            or "inlineExtension";

    /// <summary>The children of a node in one run of text. What is no inline node keeps its text.</summary>
    internal static string Join(JsonElement node)
    {
        var text = new StringBuilder();
        foreach (var child in AdfNode.Children(node))
        {
            text.Append(Render(child));
        }

        return text.ToString().Trim();
    }

    /// <summary>One inline node.</summary>
    internal static string Render(JsonElement node) => AdfNode.Type(node) switch
    {
        "text" => Marked(node),
        "hardBreak" => "\\\n",
        "mention" => MarkdownText.Escape(AdfNode.Text(node, "text") is { Length: > 0 } name ? name.StartsWith('@') ? name : "@" + name : "@someone"),
        "emoji" => AdfNode.Text(node, "text") ?? AdfNode.Text(node, "shortName") ?? "",
        "inlineCard" => Card(node),
        "date" => Date(AdfNode.Text(node, "timestamp")),
        "mediaInline" => Media(node),
        _ => Unknown(node),
    };

    /// <summary>A link shown as a card.</summary>
    internal static string Card(JsonElement node)
    {
        var url = AdfNode.Text(node, "url") ?? AdfNode.DataUrl(node);
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? $"<{address.AbsoluteUri}>"
            : MarkdownText.Escape(url ?? "");
    }

    /// <summary>A picture or file: its alternative text, or what kind of thing it is.</summary>
    internal static string Media(JsonElement node)
    {
        var name = AdfNode.Text(node, "alt") ?? AdfNode.Text(node, "title");
        return name is { Length: > 0 } ? $"(attachment: {MarkdownText.Line(name)})" : "(attachment)";
    }

    private static string Date(string? timestamp) =>
        long.TryParse(timestamp, CultureInfo.InvariantCulture, out var milliseconds) && Math.Abs(milliseconds) < 253_402_300_799_000 // the year 9999
            ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(milliseconds, -62_135_596_800_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : "";

    private static string Marked(JsonElement node)
    {
        var text = (AdfNode.OwnText(node) ?? "").ReplaceLineEndings(" ");
        if (text.Length == 0)
        {
            return "";
        }

        string? link = null;
        var (code, strong, em, strike) = (false, false, false, false);
        foreach (var mark in AdfNode.Marks(node))
        {
            switch (AdfNode.Type(mark))
            {
                case "code": code = true; break;
                case "strong": strong = true; break;
                case "em": em = true; break;
                case "strike": strike = true; break;
                case "link": link = AdfNode.Text(mark, "href"); break;
            }
        }

        var core = text.Trim();
        var marked = code ? MarkdownText.CodeSpan(text) : core.Length == 0 ? text : MarkdownText.Escape(core);
        if (core.Length > 0)
        {
            marked = Around(marked, strong, "**");
            marked = Around(marked, em, "*");
            marked = Around(marked, strike, "~~");
            marked = link is null ? marked : MarkdownText.Link(marked, link);
        }

        // Marks must touch the text they mark, so white space at its ends stays outside.
        return code || core.Length == 0 ? marked : text[..^text.TrimStart().Length] + marked + text[text.TrimEnd().Length..];
    }

    private static string Around(string text, bool isMarked, string mark) => isMarked ? mark + text + mark : text;

    private static string Unknown(JsonElement node)
    {
        var own = AdfNode.OwnText(node);
        return own is { Length: > 0 } ? MarkdownText.Escape(own) : Join(node);
    }
}
