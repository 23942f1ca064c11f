using System.Globalization;
using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>
/// Reads tesseract's tab-separated output: one row a word with its block, paragraph, line and confidence. Words it is not sure of are dropped
/// when their whole paragraph is doubtful: patterns in photographs otherwise become text nobody wrote.
/// </summary>
internal static class TesseractTable
{
    private const int Columns = 12;
    private const string WordLevel = "5";

    /// <summary>Mean confidence, of 100, below which a paragraph is taken for noise. Clean scans have 90, poor faxes 60.</summary>
    private const double NoiseConfidence = 35;

    /// <summary>The paragraphs of a picture.</summary>
    public static IReadOnlyList<Block> Blocks(ReadOnlySpan<byte> output, int? page)
    {
        List<Block> blocks = [];
        var paragraph = new Paragraph();
        foreach (var line in Encoding.UTF8.GetString(output).AsSpan().EnumerateLines())
        {
            var cells = line.ToString().Split('\t', Columns);
            if (cells.Length < Columns || cells[0] != WordLevel || string.IsNullOrWhiteSpace(cells[11])) continue;
            if (paragraph.EndsBefore(cells[2], cells[3])) blocks.AddRange(paragraph.Take(page));
            paragraph.Add(cells);
        }
        blocks.AddRange(paragraph.Take(page));
        return blocks;
    }

    private sealed class Paragraph
    {
        private readonly StringBuilder _text = new();
        private string _id = "";
        private string _line = "";
        private double _confidence;
        private int _words;

        public bool EndsBefore(string block, string paragraph) => _words > 0 && _id != $"{block}/{paragraph}";

        public void Add(string[] cells)
        {
            _id = $"{cells[2]}/{cells[3]}";
            if (_text.Length > 0) JoinTo(newLine: cells[4] != _line, cells[11]);
            _line = cells[4];
            _text.Append(cells[11]);
            _words++;
            if (double.TryParse(cells[10], NumberStyles.Float, CultureInfo.InvariantCulture, out var confidence)) _confidence += confidence;
        }

        public IEnumerable<Block> Take(int? page)
        {
            var text = _text.ToString();
            var isNoise = _words == 0 || _confidence / _words < NoiseConfidence || !text.Any(char.IsLetterOrDigit);
            _text.Clear();
            _confidence = 0;
            _words = 0;
            return isNoise ? [] : BlockBuilder.Paragraph(text, page);
        }

        // A word divided at the end of a line is put together again; what OCR reads as a hyphen elsewhere stays.
        private void JoinTo(bool newLine, string word)
        {
            var divided = newLine && _text.Length > 2 && _text[^1] is '-' or '\u2010' && char.IsLetter(_text[^2]) && char.IsLower(word[0]);
            if (divided) _text.Length--;
            else _text.Append(' ');
        }
    }
}
