using System.Text;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Notion.Text;

/// <summary>Notion's rich text: an array of runs with annotations and links.</summary>
internal static class RichText
{
    /// <summary>The text alone.</summary>
    internal static string Plain(JsonElement runs) => string.Concat(runs.AsItems().Select(static run => run.FindText("plain_text")));

    /// <summary>As Markdown: code, links and equations are marked; emphasis is not, because it carries nothing that a search could find.</summary>
    internal static string Markdown(JsonElement runs)
    {
        var text = new StringBuilder();
        foreach (var run in runs.AsItems())
        {
            Append(text, run, run.FindText("plain_text") ?? "");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder text, JsonElement run, string plain)
    {
        if (run.FindText("type") == "equation")
        {
            text.Append('$').Append(run.Find("equation").FindText("expression") ?? plain).Append('$');
        }
        else if (run.Find("annotations").IsTrue("code") && plain.Trim().Length > 0)
        {
            text.Append(MarkdownText.CodeSpan(plain));
        }
        else if (NotionLink.From(run.FindText("href")) is { } link && plain.Trim().Length > 0)
        {
            AppendLink(text, plain, link);
        }
        else
        {
            text.Append(MarkdownText.Escape(plain));
        }
    }

    private static void AppendLink(StringBuilder text, string plain, Uri link)
    {
        var address = link.AbsoluteUri;
        if (plain == address || plain == link.OriginalString)
        {
            text.Append('<').Append(address).Append('>');
        }
        else
        {
            text.Append('[').Append(MarkdownText.Escape(plain)).Append("](<").Append(address).Append(">)");
        }
    }
}
