using System.Text;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>
/// Makes any text obey <see cref="Ingest.Domain.Extraction.Block"/>'s character rules: every line break is one line feed, no other control character
/// but tab stays, no byte order mark, and lone surrogates become U+FFFD. Text that already obeys is returned as it is.
/// </summary>
internal static class TextNormalizer
{
    private const char Replacement = '\uFFFD';

    /// <summary>Normalizes, keeping lines and spaces.</summary>
    public static string Normalize(string text)
    {
        var first = IndexOfOffender(text);
        if (first < 0) return text;

        var result = new StringBuilder(text.Length);
        Append(result, text, first);
        return result.ToString();
    }

    /// <summary>Normalizes and turns every run of white space, line breaks included, into one space; trims both ends.</summary>
    public static string Collapse(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        var gap = false;
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (char.IsWhiteSpace(unit))
            {
                gap = result.Length > 0;
                continue;
            }
            if (IsDropped(unit)) continue;
            if (gap) result.Append(' ');
            gap = false;
            AppendUnit(result, text, ref i);
        }
        return result.ToString();
    }

    private static int IndexOfOffender(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit is >= ' ' and < '\u007F' or '\n' or '\t') continue;
            if (unit is < '\u00A0' or '\u2028' or '\u2029' or '\uFEFF') return i;
            if (!char.IsSurrogate(unit)) continue;
            if (!IsPair(text, i)) return i;
            i++;
        }
        return -1;
    }

    private static void Append(StringBuilder result, ReadOnlySpan<char> text, int clean)
    {
        result.Append(text[..clean]);
        for (var i = clean; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit is '\n' or '\t')
                result.Append(unit);
            else if (unit == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                continue;
            else if (IsLineBreak(unit))
                result.Append('\n');
            else if (!IsDropped(unit))
                AppendUnit(result, text, ref i);
        }
    }

    private static void AppendUnit(StringBuilder result, ReadOnlySpan<char> text, ref int i)
    {
        if (!char.IsSurrogate(text[i]))
            result.Append(text[i]);
        else if (IsPair(text, i))
            result.Append(text[i]).Append(text[++i]);
        else
            result.Append(Replacement);
    }

    // Carriage return, vertical tab, form feed, next line, line and paragraph separator.
    private static bool IsLineBreak(char unit) => unit is '\r' or '\v' or '\f' or '\u0085' or '\u2028' or '\u2029';

    private static bool IsDropped(char unit) => unit == '\uFEFF' || (char.IsControl(unit) && unit is not ('\t' or '\n') && !IsLineBreak(unit));

    private static bool IsPair(ReadOnlySpan<char> text, int i) =>
        char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
}
