using System.Globalization;

namespace Ingest.Domain.Words;

/// <summary>What a UTF-16 unit is to the tokenizer.</summary>
public enum LetterKind : byte
{
    /// <summary>Ends a word.</summary>
    Separator,

    /// <summary>Part of a word.</summary>
    Word,

    /// <summary>A letter of a script without blanks between words: taken alone and in pairs.</summary>
    Unspaced,

    /// <summary>Neither part of a word nor its end: apostrophes, soft hyphens, combining marks that folding drops.</summary>
    Ignored,
}

/// <summary>Sorts UTF-16 units into <see cref="LetterKind"/>s by a table of the whole Basic Multilingual Plane, made once.</summary>
public static class Letters
{
    private static readonly LetterKind[] Kinds = [.. Enumerable.Range(0, 0x10000).Select(unit => Classify((char)unit))];

    private static readonly char[] FoldedAscii =
        [.. Enumerable.Range(0, 128).Select(static unit => char.IsAsciiLetterOrDigit((char)unit) ? LetterFolding.Fold((char)unit) : '\0')];

    /// <summary>An ASCII letter or digit as <see cref="LetterFolding"/> folds it; 0 for everything else, other letters too.</summary>
    public static char FoldAscii(char c) => c < 128 ? FoldedAscii[c] : '\0';

    /// <summary>The kind of a unit. Halves of surrogate pairs are <see cref="LetterKind.Unspaced"/>: as a pair they are one letter.</summary>
    public static LetterKind KindOf(char c) => Kinds[c];

    private static LetterKind Classify(char c) => c switch
    {
        '\'' or '\u2019' or '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\uFEFF' => LetterKind.Ignored,
        >= '\u0300' and <= '\u036F' => LetterKind.Ignored,
        >= '\u0591' and <= '\u05C7' => LetterKind.Ignored, // Hebrew points
        >= '\u064B' and <= '\u065F' or '\u0640' => LetterKind.Ignored, // Arabic vowel marks, tatweel
        >= '\uFE00' and <= '\uFE0F' => LetterKind.Ignored, // variation selectors
        >= '\u0E00' and <= '\u0EFF' => LetterKind.Unspaced, // Thai, Lao
        >= '\u1000' and <= '\u109F' or >= '\u1780' and <= '\u17FF' => LetterKind.Unspaced, // Myanmar, Khmer
        >= '\u1100' and <= '\u11FF' or >= '\uAC00' and <= '\uD7AF' => LetterKind.Unspaced, // Hangul: blanks, but endings in the word
        >= '\u3005' and <= '\u3007' or >= '\u3040' and <= '\u30FA' or >= '\u30FC' and <= '\u30FF' => LetterKind.Unspaced, // kana
        >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' => LetterKind.Unspaced, // Han
        >= '\uD800' and <= '\uDFFF' => LetterKind.Unspaced,
        _ => IsWord(c) ? LetterKind.Word : LetterKind.Separator,
    };

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber;
}
