using System.Globalization;
using System.Text;

namespace Ingest.LocalHost.Output;

/// <summary>
/// How many cells of a terminal a text takes, as wcwidth(3) counts: two for wide East Asian characters and emoji, none for combining marks. Cuts never
/// separate a character from its marks. Terminals that draw a joined emoji (family, flag) as one may show less than is counted here, never more.
/// </summary>
internal static class CellWidth
{
    private const int EmojiPresentation = 0xFE0F;

    // First and last of each range that is Wide or Fullwidth in EastAsianWidth.txt of Unicode 15.1; unassigned code points within are taken along.
    private static readonly int[] Wide =
    [
        0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648, 0x2653,
        0x267F, 0x267F, 0x2693, 0x2693, 0x26A1, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA,
        0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B, 0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E,
        0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E,
        0x3041, 0x4DBF, 0x4E00, 0xA4CF, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE6B, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6,
        0x16FE0, 0x18D08, 0x1AFF0, 0x1B2FB, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191, 0x1F19A, 0x1F1E6, 0x1F1FF, 0x1F200, 0x1F265,
        0x1F300, 0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393, 0x1F3A0, 0x1F3CA, 0x1F3CF, 0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F4, 0x1F3F4,
        0x1F3F8, 0x1F43E, 0x1F440, 0x1F440, 0x1F442, 0x1F4FC, 0x1F4FF, 0x1F53D, 0x1F54B, 0x1F54E, 0x1F550, 0x1F567, 0x1F57A, 0x1F57A, 0x1F595, 0x1F596,
        0x1F5A4, 0x1F5A4, 0x1F5FB, 0x1F64F, 0x1F680, 0x1F6C5, 0x1F6CC, 0x1F6CC, 0x1F6D0, 0x1F6D2, 0x1F6D5, 0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC,
        0x1F7E0, 0x1F7EB, 0x1F7F0, 0x1F7F0, 0x1F90C, 0x1F93A, 0x1F93C, 0x1F945, 0x1F947, 0x1F9FF, 0x1FA70, 0x1FAFF, 0x20000, 0x3FFFD,
    ];

    /// <summary>The cells that a text on one line takes.</summary>
    public static int Of(string text)
    {
        var ascii = true;
        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
            {
                ascii = false;
                break;
            }
        }

        return ascii ? text.Length : Characters(text).Sum(static c => c.Width);
    }

    /// <summary>The text in at most so many cells: a name that is too long loses its middle, because its beginning and its end tell most.</summary>
    /// <param name="text">The name.</param>
    /// <param name="cells">The room.</param>
    /// <param name="ellipsis">Stands for what is left out.</param>
    public static string ShortenMiddle(string text, int cells, string ellipsis)
    {
        if (Of(text) <= cells)
        {
            return text;
        }

        var room = cells - Of(ellipsis);
        if (room <= 0)
        {
            return Take(text, cells);
        }

        // The end has the extension and, of paths, the file's own name: it gets the larger half.
        var head = Take(text, room / 2);
        return $"{head}{ellipsis}{TakeLast(text, room - Of(head))}";
    }

    /// <summary>The text in at most so many cells, with the ellipsis at its end when something is left out.</summary>
    public static string ShortenEnd(string text, int cells, string ellipsis) =>
        Of(text) <= cells ? text : cells <= Of(ellipsis) ? Take(text, cells) : $"{Take(text, cells - Of(ellipsis)).TrimEnd()}{ellipsis}";

    /// <summary>The text in lines of at most so many cells, broken between words; a word that is longer than a line is broken within.</summary>
    public static IReadOnlyList<string> Wrap(string text, int cells)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        var used = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var width = Of(word);
            if (used > 0 && used + 1 + width > cells)
            {
                End();
            }

            if (used > 0)
            {
                line.Append(' ');
                used++;
            }

            if (used + width <= cells)
            {
                line.Append(word);
                used += width;
                continue;
            }

            foreach (var character in Characters(word))
            {
                if (used > 0 && used + character.Width > cells)
                {
                    End();
                }

                line.Append(character.Text);
                used += character.Width;
            }
        }

        if (used > 0 || lines.Count == 0)
        {
            End();
        }

        return lines;

        void End()
        {
            lines.Add(line.ToString());
            line.Clear();
            used = 0;
        }
    }

    private static string Take(string text, int cells)
    {
        var taken = new StringBuilder();
        foreach (var character in Characters(text))
        {
            if ((cells -= character.Width) < 0)
            {
                break;
            }

            taken.Append(character.Text);
        }

        return taken.ToString();
    }

    private static string TakeLast(string text, int cells)
    {
        var characters = Characters(text).ToList();
        var first = characters.Count;
        while (first > 0 && (cells -= characters[first - 1].Width) >= 0)
        {
            first--;
        }

        return string.Concat(characters.Skip(first).Select(static c => c.Text));
    }

    /// <summary>What a person sees as characters (UAX 29), with their cells.</summary>
    private static IEnumerable<(string Text, int Width)> Characters(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            var width = element.EnumerateRunes().Sum(static rune => Of(rune));
            yield return (element, element.Contains((char)EmojiPresentation) ? Math.Max(2, width) : width);
        }
    }

    private static int Of(Rune rune)
    {
        if (rune.Value is 0 or (>= 0x1160 and <= 0x11FF))
        {
            // Vowels and finals of Hangul stand in the cell of their initial.
            return 0;
        }

        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
        {
            // The soft hyphen (U+00AD) is the one format character that terminals show.
            return rune.Value == 0xAD ? 1 : 0;
        }

        return IsWide(rune.Value) ? 2 : 1;
    }

    private static bool IsWide(int value)
    {
        if (value < Wide[0])
        {
            return false;
        }

        var found = Array.BinarySearch(Wide, value);

        // Between the first and the last of a range the next larger entry is a last one, which have odd places.
        return found >= 0 || (~found % 2) == 1;
    }
}
