using System.Buffers;
using System.Globalization;

namespace Ingest.Domain.Chunking;

/// <summary>
/// Where text may be cut: after sentences, between words, between what a reader sees as characters. Searches touch only the window near
/// the cut and are vectorised where they can be. Every answer is a position <c>p</c> that means "cut before unit p", or -1 for none.
/// </summary>
internal static class TextBoundaries
{
    /// <summary>How far after a full stop the next word is looked for.</summary>
    internal const int LookAhead = 32;

    /// <summary>How far before a place clusters are counted from: enough to be in step with all but contrived text.</summary>
    internal const int ClusterReach = 128;

    // Every char of char.IsWhiteSpace (Unicode White_Space in the BMP).
    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(
        "\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000");

    // Full stops of scripts that put a blank after them, and of those that do not (CJK, Devanagari, Ethiopic, Khmer, Arabic, Armenian).
    private const string SpacedStops = ".!?…";
    private const string BareStops = "。！？｡।॥።។؟۔։";
    private static readonly SearchValues<char> Stops = SearchValues.Create(SpacedStops + BareStops);

    // Closing marks that belong to the sentence before them.
    private static readonly SearchValues<char> Closers = SearchValues.Create("\"')]}»›”’」』）】》〉");

    // Pauses that need no blank after them: a good place to cut text that is written without blanks.
    private static readonly SearchValues<char> BarePauses = SearchValues.Create("、，；：，,;");

    /// <summary>The last end of a sentence in (from, to], counting its closing quotes and brackets.</summary>
    internal static int LastSentenceEnd(ReadOnlySpan<char> text, int from, int to)
    {
        var before = to;
        while (before > from)
        {
            var stop = text[from..before].LastIndexOfAny(Stops);
            if (stop < 0)
            {
                return -1;
            }

            var end = SentenceEnd(text, from + stop);
            if (end > from && end <= to)
            {
                return end;
            }

            before = from + stop;
        }

        return -1;
    }

    /// <summary>The first start of a sentence in [from, to) that follows the end of another.</summary>
    internal static int FirstSentenceStart(ReadOnlySpan<char> text, int from, int to)
    {
        var at = from;
        while (at < to)
        {
            var stop = text[at..to].IndexOfAny(Stops);
            if (stop < 0)
            {
                return -1;
            }

            var end = SentenceEnd(text, at + stop);
            var start = end < 0 || end >= to ? to : SkipWhiteSpace(text, end, to);
            if (start < to)
            {
                return start;
            }

            at += stop + 1;
        }

        return -1;
    }

    /// <summary>The last blank in [from, to], or the place after a pause mark of a script without blanks.</summary>
    internal static int LastWordEnd(ReadOnlySpan<char> text, int from, int to)
    {
        var window = text[from..Math.Min(to + 1, text.Length)];
        var blank = window.LastIndexOfAny(WhiteSpace);
        if (blank >= 0)
        {
            return from + blank;
        }

        var pause = text[from..to].LastIndexOfAny(BarePauses);
        return pause < 0 ? -1 : from + pause + 1;
    }

    /// <summary>The first blank in [from, to).</summary>
    internal static int FirstWordEnd(ReadOnlySpan<char> text, int from, int to)
    {
        var blank = text[from..to].IndexOfAny(WhiteSpace);
        return blank < 0 ? -1 : from + blank;
    }

    /// <summary>The first start of a word in [from, to): a unit that is not blank and follows a blank.</summary>
    internal static int FirstWordStart(ReadOnlySpan<char> text, int from, int to)
    {
        if (from > 0 && char.IsWhiteSpace(text[from - 1]))
        {
            from--;
        }

        var blank = FirstWordEnd(text, from, to);
        var start = blank < 0 ? to : SkipWhiteSpace(text, blank, to);
        return start < to ? start : -1;
    }

    /// <summary>The first unit in [from, to) that is not white space, or <paramref name="to"/>.</summary>
    internal static int SkipWhiteSpace(ReadOnlySpan<char> text, int from, int to)
    {
        var offset = text[from..to].IndexOfAnyExcept(WhiteSpace);
        return offset < 0 ? to : from + offset;
    }

    /// <summary>
    /// The last place in (from, at] that is between two grapheme clusters (Unicode Standard Annex 29); if a single cluster fills all of it,
    /// the last place that is not inside a surrogate pair.
    /// </summary>
    internal static int GraphemeBoundary(ReadOnlySpan<char> text, int from, int at)
    {
        if (at >= text.Length)
        {
            return text.Length;
        }

        // Clusters are found forwards only.
        var start = Math.Max(from, at - ClusterReach);
        var pair = char.IsLowSurrogate(text[start]) && start > from && char.IsHighSurrogate(text[start - 1]);
        var first = pair ? start + 1 : start;
        var boundary = first;
        while (boundary < at)
        {
            var next = boundary + StringInfo.GetNextTextElementLength(text[boundary..]);
            if (next > at)
            {
                break;
            }

            boundary = next;
        }

        if (boundary > first)
        {
            return boundary;
        }

        var inPair = char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]);
        return inPair && at - 1 > from ? at - 1 : at;
    }

    // The end of the sentence whose full stop is at this place, or -1 when it is no full stop: an initial, an abbreviation, a number.
    private static int SentenceEnd(ReadOnlySpan<char> text, int stop)
    {
        var end = stop + 1;
        while (end < text.Length && (Closers.Contains(text[end]) || Stops.Contains(text[end])))
        {
            end++;
        }

        if (!SpacedStops.Contains(text[stop], StringComparison.Ordinal) || end == text.Length)
        {
            return end;
        }

        if (!char.IsWhiteSpace(text[end]) || (text[stop] == '.' && IsInitialOrNumeral(text, stop)))
        {
            return -1;
        }

        var ahead = Math.Min(text.Length, end + LookAhead);
        var next = SkipWhiteSpace(text, end, ahead);
        return next < ahead && char.IsLower(text[next]) ? -1 : end;
    }

    // "J. Smith", "1. First step": the stop after a lone letter, or after up to three digits that start a line.
    private static bool IsInitialOrNumeral(ReadOnlySpan<char> text, int stop)
    {
        var start = stop;
        while (start > 0 && stop - start < 4 && char.IsAsciiDigit(text[start - 1]))
        {
            start--;
        }

        if (start < stop)
        {
            return stop - start < 4 && (start == 0 || text[start - 1] == '\n');
        }

        return stop > 0 && char.IsLetter(text[stop - 1]) && (stop == 1 || !char.IsLetterOrDigit(text[stop - 2]));
    }
}
