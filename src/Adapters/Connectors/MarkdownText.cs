using System.Text;

namespace Ingest.Adapters.Connectors;

/// <summary>Plain text and code of items as Markdown, such that a reader of Markdown gets exactly the text back.</summary>
internal static class MarkdownText
{
    /// <summary>Text of a paragraph: characters that Markdown would take for markup are escaped, at the beginnings of lines also those of blocks.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        var isLineStart = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '&' or '~' || (isLineStart && c is '#' or '>' or '+' or '-' or '='))
            {
                escaped.Append('\\');
            }
            else if (isLineStart && char.IsAsciiDigit(c) && EndOfNumber(text, i) is var end && end < text.Length && text[end] is '.' or ')')
            {
                escaped.Append(text, i, end - i).Append('\\');
                i = end;
                c = text[i];
            }

            escaped.Append(c);
            isLineStart = c == '\n' || (isLineStart && c is ' ' or '\t' or '\r');
        }

        return escaped.ToString();
    }

    /// <summary>A line of plain text: line breaks and runs of white space become one space.</summary>
    internal static string Line(string text) => Escape(OneLine(text));

    /// <summary>Plain text on one line, not escaped: line breaks and runs of white space become one space.</summary>
    internal static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A link, or the text alone when the address is none.</summary>
    internal static string Link(string markdown, string? address)
    {
        if (string.IsNullOrWhiteSpace(address) || address.AsSpan().IndexOfAny('<', '>', '\n') >= 0)
        {
            return markdown;
        }

        return address.AsSpan().IndexOfAny(' ', '(', ')') >= 0 ? $"[{markdown}](<{address}>)" : $"[{markdown}]({address})";
    }

    /// <summary>A block of code in a fence that is longer than any in it.</summary>
    internal static string CodeBlock(string code, string? language)
    {
        var fence = new string('`', Math.Max(3, LongestRun(code, '`') + 1));
        var word = language is { Length: <= 40 } && language.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '#') ? language : "";
        return $"{fence}{word}\n{code.ReplaceLineEndings("\n").TrimEnd('\n')}\n{fence}";
    }

    /// <summary>Code within a line.</summary>
    internal static string CodeSpan(string code)
    {
        var fence = new string('`', LongestRun(code, '`') + 1);
        var pad = code.StartsWith('`') || code.EndsWith('`') ? " " : "";
        return code.Length == 0 ? "" : $"{fence}{pad}{code.ReplaceLineEndings(" ")}{pad}{fence}";
    }

    /// <summary>Puts a prefix before the first line and another before the others; empty lines get the other's without its trailing space.</summary>
    internal static string Prefix(string text, string first, string others)
    {
        var lines = text.Split('\n');
        var prefixed = new StringBuilder(text.Length + (lines.Length * others.Length));
        for (var i = 0; i < lines.Length; i++)
        {
            prefixed.Append(i == 0 ? "" : "\n").Append(i == 0 ? first : lines[i].Length == 0 ? others.TrimEnd(' ') : others).Append(lines[i]);
        }

        return prefixed.ToString();
    }

    private static int EndOfNumber(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end;
    }

    private static int LongestRun(string text, char of)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == of ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
