namespace Ingest.Domain.Chunking;

/// <summary>
/// A piece of a document's text, small enough to embed. <see cref="Text"/> is exactly the extracted text from <see cref="Start"/> to
/// <see cref="End"/>; what a reader needs besides (headings above it, the header row of a split table) is in <see cref="Context"/>.
/// </summary>
/// <param name="Ordinal">0, 1, 2 … within the version.</param>
/// <param name="Text">The text itself; never empty or white space only.</param>
/// <param name="Context">Headings and table header that apply, or empty.</param>
/// <param name="Page">Page (or slide, or sheet) where it starts, from 1; null for formats without pages.</param>
/// <param name="Start">Offset of its first UTF-16 unit in the extracted text.</param>
/// <param name="End">Offset after its last.</param>
public sealed record Chunk(int Ordinal, string Text, string Context, int? Page, long Start, long End)
{
    /// <summary>What is embedded: the context, then the text. At most 8,191 UTF-8 bytes, so never over 8,191 tokens of a byte-level BPE.</summary>
    public string EmbeddingText => Context.Length == 0 ? Text : $"{Context}\n{Text}";
}
