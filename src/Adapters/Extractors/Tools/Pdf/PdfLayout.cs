using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>
/// Makes blocks of the lines of a page: paragraphs with their words joined again, and headings by their size. PDF says nothing of headings, so
/// one is a short group of lines whose letters are clearly larger than those of most of the text so far, or which starts with a section
/// number such as 2.1. One instance per document, pages in order.
/// </summary>
internal sealed class PdfLayout
{
    /// <summary>How much larger than running text the letters of a heading are at least; captions and emphasis stay below.</summary>
    private const double HeadingRatio = 1.15;

    /// <summary>Fewer rows than this are more likely a line with a gap in it.</summary>
    private const int MinTableRows = 2;

    private const int MaxHeadingLines = 3;
    private const int MaxHeadingLength = 160;

    /// <summary>Characters seen by letter size in half points; the most frequent size is running text.</summary>
    private readonly Dictionary<int, long> _sizes = [];

    /// <summary>The blocks of a page.</summary>
    public IReadOnlyList<Block> Blocks(PdfPage page)
    {
        foreach (var line in page.Groups.SelectMany(group => group.Lines))
        {
            var key = HalfPoints(line.Size);
            _sizes[key] = _sizes.GetValueOrDefault(key) + line.Text.Length;
        }
        if (_sizes.Count == 0) return [];
        var body = _sizes.MaxBy(entry => entry.Value).Key / 2.0;
        return [.. Blocks(PdfArrangement.JoinLabels(page.Groups), body, page.Number)];
    }

    /// <summary>Whether a character marks a list item.</summary>
    public static bool IsBullet(char unit) =>
        unit is '\u2022' or '\u25CF' or '\u25CB' or '\u25AA' or '\u25A0' or '\u2023' or '\u00B7' or '\u2013' or '\u2014' or '-' or '*' or '\uF0B7';

    private static IEnumerable<Block> Blocks(IReadOnlyList<PdfGroup> groups, double body, int page)
    {
        var next = 0;
        while (next < groups.Count)
        {
            var (rows, end) = Rows(groups, next);
            var blocks = rows.Count >= MinTableRows ? Table(rows, page) : Pieces(groups[next].Lines).SelectMany(lines => Piece(lines, body, page));
            next = rows.Count >= MinTableRows ? end : next + 1;
            foreach (var block in blocks) yield return block;
        }
    }

    /// <summary>The rows, of as many cells as the first, that start at a group, and the group after them.</summary>
    private static (List<IReadOnlyList<PdfLine>> Rows, int End) Rows(IReadOnlyList<PdfGroup> groups, int start)
    {
        List<IReadOnlyList<PdfLine>> rows = [];
        var end = start;
        while (end < groups.Count && PdfArrangement.Row(groups, end) is { Count: > 1 } row && (rows.Count == 0 || rows[0].Count == row.Count))
        {
            rows.Add(row);
            end += row.Count;
        }
        return (rows, end);
    }

    private static List<Block> Table(List<IReadOnlyList<PdfLine>> rows, int page)
    {
        var table = new TableBuilder(page);
        List<Block> blocks = [];
        foreach (var row in rows) blocks.AddRange(table.Row(row.Select(cell => cell.Text)));
        blocks.AddRange(table.Finish());
        return blocks;
    }

    private static IEnumerable<Block> Piece(List<PdfLine> lines, double body, int page)
    {
        var text = Join(lines);
        return Level(lines, text, body) is var level && level > 0
            ? BlockBuilder.Heading(text, level, page)
            : BlockBuilder.Paragraph(text, page);
    }

    /// <summary>Splits a group where the letter size changes, and before each list item.</summary>
    private static IEnumerable<List<PdfLine>> Pieces(IReadOnlyList<PdfLine> lines)
    {
        List<PdfLine> piece = [lines[0]];
        foreach (var line in lines.Skip(1))
        {
            var ratio = line.Size / Math.Max(piece[^1].Size, 0.1);
            if (ratio is > 1.12 or < 0.88 || IsListItem(line.Text))
            {
                yield return piece;
                piece = [];
            }
            piece.Add(line);
        }
        yield return piece;
    }

    private static bool IsListItem(string line) =>
        line.Length > 2 && line[1] == ' ' && IsBullet(line[0]);

    /// <summary>Level of a heading, or 0 for running text.</summary>
    private static int Level(List<PdfLine> lines, string text, double body)
    {
        if (lines.Count > MaxHeadingLines || text.Length > MaxHeadingLength || text[^1] is '.' or ',' or ';' || text.Count(char.IsLetter) < 3 || lines.Exists(line => line.IsRotated)) return 0;
        var number = SectionDepth(text);
        var ratio = lines.Max(line => line.Size) / Math.Max(body, 0.1);
        if (number > 0 && ratio >= 1.05) return number;
        if (number > 1 && lines.Count == 1 && text.Length <= 80 && ratio >= 0.95) return number;
        return ratio switch
        {
            >= 1.8 => 1,
            >= 1.4 => 2,
            >= HeadingRatio => 3,
            _ => 0,
        };
    }

    /// <summary>1 for "3 Title", 2 for "3.1 Title", and so on; 0 without a section number before a word that starts with a capital.</summary>
    private static int SectionDepth(string text)
    {
        var space = text.IndexOf(' ');
        if (space is < 1 or > 12 || space + 1 >= text.Length || !char.IsUpper(text[space + 1])) return 0;
        var parts = text[..space].TrimEnd('.').Split('.');
        return parts.All(part => part.Length is 1 or 2 && part.All(char.IsAsciiDigit)) ? parts.Length : 0;
    }

    private static string Join(List<PdfLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
            Append(text, line.Text);
        return text.ToString();
    }

    /// <summary>
    /// Joins two lines. A word divided at the end of a line is put together when its parts look like one word: a letter before the hyphen, a
    /// small letter after it, and no other hyphen in the first part (well-known compounds keep theirs).
    /// </summary>
    private static void Append(StringBuilder text, string line)
    {
        if (text.Length == 0)
        {
            text.Append(line);
            return;
        }
        var last = text[^1];
        if (last == '\u00AD' || (last is '-' or '\u2010' && IsDividedWord(text, line)))
            text.Length--;
        else if (last is not ('-' or '\u2010') && !(IsIdeograph(last) && IsIdeograph(line[0])))
            text.Append(' ');
        else if (last is '-' or '\u2010' && text.Length > 1 && text[^2] == ' ')
            text.Append(' ');
        text.Append(line);
    }

    private static bool IsDividedWord(StringBuilder text, string line)
    {
        if (text.Length < 3 || !char.IsLetter(text[^2]) || !char.IsLower(line[0])) return false;
        for (var i = text.Length - 2; i >= 0 && text[i] != ' '; i--)
            if (text[i] is '-' or '\u2010') return false;
        return true;
    }

    // Chinese and Japanese do not separate words by spaces.
    private static bool IsIdeograph(char unit) => unit is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF';

    private static int HalfPoints(double size) => (int)Math.Round(Math.Clamp(size, 0, 2000) * 2);
}
