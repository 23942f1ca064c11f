using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>
/// The one place where extractors make blocks. Whatever text comes in, what goes out obeys <see cref="Block"/>: normalized characters, never
/// white space only, split to <see cref="Block.MaxLength"/> at a line, else at a space, else anywhere but inside a surrogate pair.
/// </summary>
internal static class BlockBuilder
{
    /// <summary>A heading longer than this many UTF-16 units is a paragraph in a heading's style; it becomes a paragraph.</summary>
    public const int MaxHeadingLength = 1024;

    /// <summary>A heading on one line, or nothing when <paramref name="text"/> is white space. Levels outside 1 to 9 are clamped.</summary>
    public static IEnumerable<Block> Heading(string text, int level, int? page = null)
    {
        var line = TextNormalizer.Collapse(text);
        if (line.Length == 0) return [];
        return line.Length > MaxHeadingLength
            ? Split(BlockKind.Paragraph, line, page)
            : [new Block(BlockKind.Heading, line, page, Math.Clamp(level, 1, 9))];
    }

    /// <summary>A paragraph with its line breaks kept, outer white space trimmed; nothing when it is white space.</summary>
    public static IEnumerable<Block> Paragraph(string text, int? page = null, bool continues = false) =>
        Split(BlockKind.Paragraph, TextNormalizer.Normalize(text).Trim(), page, continues);

    /// <summary>Program text: indentation and inner blank lines kept, blank lines at both ends dropped; nothing when it is white space.</summary>
    public static IEnumerable<Block> Code(string text, int? page = null, bool continues = false)
    {
        var code = TextNormalizer.Normalize(text).TrimEnd();
        var start = 0;
        for (var i = 0; i < code.Length && char.IsWhiteSpace(code[i]); i++)
            if (code[i] == '\n') start = i + 1;
        return Split(BlockKind.Code, code[start..], page, continues);
    }

    /// <summary>Cuts normalized text into blocks of one kind; all but the first continue it. White space at a cut is dropped.</summary>
    public static IEnumerable<Block> Split(BlockKind kind, string text, int? page, bool continues = false, string? header = null)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = text.Length - start <= Block.MaxLength ? text.Length : Cut(text, start);
            var piece = text.AsSpan(start, end - start).TrimEnd();
            start = end;
            if (kind != BlockKind.Code) piece = piece.TrimStart();
            if (piece.Trim().IsEmpty) continue;
            yield return new Block(kind, piece.ToString(), page, Header: header, Continues: continues);
            continues = true;
        }
    }

    /// <summary>Where to end a piece that starts at <paramref name="start"/> and may not hold all that is left.</summary>
    private static int Cut(string text, int start)
    {
        var window = text.AsSpan(start, Block.MaxLength);
        var least = Block.MaxLength / 2;
        var line = window.LastIndexOf('\n');
        if (line >= least) return start + line + 1;
        var space = window.LastIndexOfAny(' ', '\t', '\n');
        if (space >= least) return start + space + 1;
        return start + (char.IsHighSurrogate(window[^1]) ? window.Length - 1 : window.Length);
    }
}
