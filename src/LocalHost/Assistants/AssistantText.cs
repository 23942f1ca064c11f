using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ingest.LocalHost.Assistants;

/// <summary>
/// Text from outside as an assistant gets it: bounded, and without what only a machine reads. A document can hold characters that no person sees
/// (the tag characters U+E0000 to U+E007F spell ASCII invisibly, bidirectional overrides reorder a line); they are the ways to hide an
/// instruction from the person who reads along.
/// </summary>
internal static class AssistantText
{
    /// <summary>Stands where text was left out.</summary>
    public const string Ellipsis = "…";

    /// <summary>At most <paramref name="length"/> characters, with an ellipsis where the rest is left out; no half of a surrogate pair.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Cut(string? text, int length)
    {
        if (text is null)
        {
            return null;
        }

        var visible = Visible(text);
        if (visible.Length <= length)
        {
            return visible;
        }

        var end = char.IsHighSurrogate(visible[length - 1]) ? length - 1 : length;
        return visible[..end] + Ellipsis;
    }

    /// <summary>The text without control characters other than line feed and tab, bidirectional overrides, and tag characters.</summary>
    private static string Visible(string text)
    {
        StringBuilder? visible = null;
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune))
            {
                visible ??= new StringBuilder(text, 0, index, text.Length);
            }
            else
            {
                visible?.Append(rune);
            }

            index += rune.Utf16SequenceLength;
        }

        return visible?.ToString() ?? text;
    }

    private static bool IsHidden(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => false,
        >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 => true,
        >= 0xE0000 and <= 0xE007F => true,
        _ => Rune.IsControl(rune),
    };
}
