using System.Text.Unicode;
using Ingest.Domain.Extraction;

namespace Ingest.Domain.Chunking;

/// <summary>
/// Chooses where a chunk ends. In order: after a block; in running text after a sentence, a line, a word; in tables and code after a blank
/// line or a line; at last between two grapheme clusters. Pure: the answer depends on the text and the options alone.
/// </summary>
internal sealed class CutPoints(ChunkingOptions options)
{
    /// <summary>Units that must be known after <see cref="ChunkingOptions.MaxLength"/> before a cut is final: the look-ahead of sentence ends and clusters.</summary>
    internal const int Margin = 2 * TextBoundaries.LookAhead;

    /// <summary>UTF-8 bytes a context may have: a quarter of the whole, so that text always has room.</summary>
    internal int MaxContextBytes { get; } = options.MaxEmbeddingBytes / 4;

    // The line feed between context and text takes one byte.
    private int MaxTextBytes => options.MaxEmbeddingBytes - MaxContextBytes - 1;

    /// <summary>How many units from the start of <paramref name="text"/> a chunk may have: within both limits, never half a surrogate pair.</summary>
    internal int Limit(ReadOnlySpan<char> text)
    {
        var limit = Math.Min(text.Length, options.MaxLength);
        if (limit < text.Length && char.IsLowSurrogate(text[limit]) && char.IsHighSurrogate(text[limit - 1]))
        {
            limit--;
        }

        // No UTF-16 unit takes more than three UTF-8 bytes.
        if (limit * 3 <= MaxTextBytes)
        {
            return limit;
        }

        Span<byte> bytes = stackalloc byte[MaxTextBytes];
        _ = Utf8.FromUtf16(text[..limit], bytes, out var fits, out _);
        return fits;
    }

    /// <summary>
    /// Where the chunk that starts at index <paramref name="start"/> of the pending text ends. Called only when the text goes on beyond
    /// what one chunk takes; <paramref name="limit"/> is <see cref="Limit"/> from that start, <paramref name="covered"/> the index up to which
    /// earlier chunks have the text. The answer is after <paramref name="covered"/>.
    /// </summary>
    internal int Choose(PendingText pending, int start, int covered, int limit)
    {
        var text = pending.Text;
        var last = start + limit;
        var target = Math.Min(start + options.TargetLength, last);
        var least = Math.Max(start + ((target - start) / 2), covered);
        var (boundary, kind) = LastBlockEnd(pending, least, target);
        if (boundary > least)
        {
            return boundary;
        }

        var cut = kind is BlockKind.Table or BlockKind.Code
            ? AfterLine(text, least, target, last)
            : AfterSentence(text, least, target);
        if (cut <= least)
        {
            cut = TextBoundaries.LastWordEnd(text, least + 1, target);
        }

        if (cut <= least)
        {
            cut = TextBoundaries.FirstWordEnd(text, target, last);
        }

        return cut > least ? cut : TextBoundaries.GraphemeBoundary(text, Math.Max(covered, start), target);
    }

    // The last end of a block in (least, target], or -1, and the kind of the block in which the target falls.
    private static (int Boundary, BlockKind Kind) LastBlockEnd(PendingText pending, int least, int target)
    {
        var boundary = -1;
        var kind = BlockKind.Paragraph;
        foreach (ref readonly var span in pending.Spans)
        {
            var start = (int)Math.Max(span.Start - pending.Origin, 0);
            if (start > target)
            {
                break;
            }

            kind = span.Kind;
            if (start > least && !span.Continues)
            {
                boundary = start;
            }
        }

        return (boundary, kind);
    }

    private static int AfterSentence(ReadOnlySpan<char> text, int least, int target)
    {
        var sentence = TextBoundaries.LastSentenceEnd(text, least, target);
        return sentence > least ? sentence : After(text[least..target].LastIndexOf('\n'), least, 1);
    }

    private static int AfterLine(ReadOnlySpan<char> text, int least, int target, int last)
    {
        var window = text[least..target];
        var cut = After(window.LastIndexOf("\n\n"), least, 2);
        cut = cut > least ? cut : After(window.LastIndexOf('\n'), least, 1);
        return cut > least ? cut : After(text[target..last].IndexOf('\n'), target, 1);
    }

    private static int After(int offset, int from, int length) => offset < 0 ? -1 : from + offset + length;
}
