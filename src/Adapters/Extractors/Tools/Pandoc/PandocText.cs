using System.Text;
using System.Text.Json;

namespace Ingest.Adapters.Extractors.Tools.Pandoc;

/// <summary>The text of pandoc's inline elements; footnotes stand where they are referred to, in brackets.</summary>
internal static class PandocText
{
    /// <summary>The text of an element, or of all elements of an array.</summary>
    public static string Of(JsonElement element)
    {
        var text = new StringBuilder();
        Append(text, element);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var child in element.EnumerateArray()) Append(text, child);
        }
        else if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("t", out var type))
        {
            AppendElement(text, type.GetString(), element.TryGetProperty("c", out var content) ? content : default);
        }
    }

    private static void AppendElement(StringBuilder text, string? type, JsonElement content)
    {
        switch (type)
        {
            case "Str":
                text.Append(content.GetString());
                break;
            case "Space" or "SoftBreak":
                text.Append(' ');
                break;
            case "LineBreak":
                text.Append('\n');
                break;
            // Attributes or kind, then the text.
            case "Code" or "Math" or "CodeBlock":
                text.Append(content[1].GetString());
                break;
            // Attributes, kind or citations, then the inlines; links and pictures have their target after them.
            case "Span" or "Quoted" or "Cite" or "Link" or "Image" or "Div":
                Append(text, content[1]);
                break;
            case "Note":
                TrimEnd(text);
                text.Append(" [");
                Append(text, content);
                TrimEnd(text);
                text.Append(']');
                break;
            case "Header":
                Append(text, content[2]);
                text.Append('\n');
                break;
            case "Plain" or "Para" or "LineBlock":
                Append(text, content);
                text.Append('\n');
                break;
            case "RawInline" or "RawBlock":
                break;
            default:
                if (content.ValueKind is JsonValueKind.Array or JsonValueKind.Object) Append(text, content);
                break;
        }
    }

    private static void TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && char.IsWhiteSpace(text[^1])) text.Length--;
    }
}
