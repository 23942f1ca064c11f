using System.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>Turns lines into blocks: paragraphs between blank lines, or code that is cut where a blank line comes after enough of it.</summary>
internal static class PlainText
{
    /// <summary>Longest paragraph or piece of code, in UTF-16 units; what is longer goes on in the next block.</summary>
    private const int MaxPiece = 16_384;

    /// <summary>Code is cut at the first blank line after this many UTF-16 units.</summary>
    private const int CodePiece = 4_096;

    /// <summary>Paragraphs of all that is left to read.</summary>
    public static IEnumerable<Block> Paragraphs(LineReader lines)
    {
        var text = new StringBuilder();
        var continues = false;
        while (lines.Read() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line) && !lines.Partial)
            {
                foreach (var block in Take(BlockKind.Paragraph, text, continues)) yield return block;
                continues = false;
                continue;
            }
            if (text.Length > 0 && text.Length + line.Length > MaxPiece)
                foreach (var block in Take(BlockKind.Paragraph, text, continues))
                {
                    yield return block;
                    continues = true;
                }
            if (text.Length > 0) text.Append('\n');
            text.Append(line);
        }
        foreach (var block in Take(BlockKind.Paragraph, text, continues)) yield return block;
    }

    /// <summary>Code of all that is left to read.</summary>
    public static IEnumerable<Block> Code(LineReader lines)
    {
        var text = new StringBuilder();
        var continues = false;
        while (lines.Read() is { } line)
        {
            var cut = text.Length + line.Length > MaxPiece || (text.Length > CodePiece && string.IsNullOrWhiteSpace(line) && !lines.Partial);
            if (cut)
                foreach (var block in Take(BlockKind.Code, text, continues))
                {
                    yield return block;
                    continues = true;
                }
            if (text.Length > 0) text.Append('\n');
            text.Append(line);
        }
        foreach (var block in Take(BlockKind.Code, text, continues)) yield return block;
    }

    private static List<Block> Take(BlockKind kind, StringBuilder text, bool continues)
    {
        if (text.Length == 0) return [];
        var piece = text.ToString();
        text.Clear();
        return (kind == BlockKind.Code ? BlockBuilder.Code(piece, continues: continues) : BlockBuilder.Paragraph(piece, continues: continues)).ToList();
    }
}
