namespace Ingest.Domain.Extraction;

/// <summary>What a block is; the chunker cuts each kind in its own way.</summary>
public enum BlockKind
{
    /// <summary>A heading; <see cref="Block.Level"/> 1 is the highest. A chunk does not run across one when that can be avoided.</summary>
    Heading,

    /// <summary>Running text: a paragraph, list item, quotation, caption.</summary>
    Paragraph,

    /// <summary>Rows, one a line, cells joined by " | ". Cut between rows; <see cref="Block.Header"/> is repeated in every chunk.</summary>
    Table,

    /// <summary>Program text. Cut between lines, indentation kept.</summary>
    Code,
}

/// <summary>
/// A piece of a document in reading order. A document's extracted text is the concatenation of all block texts, each followed by one line
/// feed; offsets of chunks count UTF-16 units of that text.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">
/// Its text: never empty or white space only, lines separated by a line feed alone, no other control characters but tab, at most
/// <see cref="MaxLength"/> UTF-16 units (extractors split longer ones, never inside a surrogate pair).
/// </param>
/// <param name="Page">Page, slide or sheet number from 1, or null for formats without.</param>
/// <param name="Level">1 to 9 for headings, 0 otherwise.</param>
/// <param name="Header">
/// For tables: the header row, to be repeated in chunks. It stands in <see cref="Text"/> only in the table's first block; blocks that
/// continue a long table have <see cref="Continues"/> set and do not contain it.
/// </param>
/// <param name="Continues">True when this block continues the block before it (a long table, paragraph or code that was split).</param>
public sealed record Block(BlockKind Kind, string Text, int? Page = null, int Level = 0, string? Header = null, bool Continues = false)
{
    /// <summary>Longest block in UTF-16 units; keeps memory bounded whatever the file.</summary>
    public const int MaxLength = 32_768;
}
