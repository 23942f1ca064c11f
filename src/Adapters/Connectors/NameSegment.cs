using System.Globalization;
using System.Text;

namespace Ingest.Adapters.Connectors;

/// <summary>Makes one segment of a document's name out of a title that people gave.</summary>
internal static class NameSegment
{
    /// <summary>Longest segment in UTF-16 units: at most 300 UTF-8 bytes, so that three of them fit the limit of a name.</summary>
    internal const int MaxLength = 100;

    /// <summary>One line without '/', '\' and control characters, at most <see cref="MaxLength"/> long, never '.', '..' or empty.</summary>
    /// <param name="title">The title.</param>
    /// <param name="fallback">Taken when nothing is left of it.</param>
    internal static string From(string? title, string fallback)
    {
        var text = new StringBuilder();
        foreach (var rune in (title ?? "").EnumerateRunes())
        {
            var shown = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? new Rune(' ')
                : rune.Value is '/' or '\\' ? new Rune('-')
                : rune;
            if (text.Length + shown.Utf16SequenceLength > MaxLength)
            {
                break;
            }

            if (shown.Value != ' ' || (text.Length > 0 && text[^1] != ' '))
            {
                text.Append(shown.ToString());
            }
        }

        var segment = text.ToString().Trim(' ', '.');
        return segment.Length > 0 ? segment : fallback;
    }
}
