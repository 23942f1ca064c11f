using System.Globalization;
using System.Net;
using System.Text;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>
/// Reads the output of <c>pdftotext -bbox-layout</c> page by page. The output looks like XHTML with one element a line; it is read as such
/// lines, because text of damaged files makes it ill-formed. At most <see cref="MaxPageLength"/> characters in <see cref="MaxPageLines"/> lines
/// of a page are kept, so memory stays bounded whatever a page holds.
/// </summary>
/// <param name="output">Standard output of the program.</param>
/// <param name="first">Number of the first page it writes.</param>
internal sealed class PdfPageReader(Stream output, int first) : IDisposable
{
    /// <summary>Characters of one page that are kept: some 1,000 times a full page of text.</summary>
    public const int MaxPageLength = 4_000_000;

    /// <summary>Lines of one page that are kept: some 1,000 times a full page.</summary>
    public const int MaxPageLines = 100_000;

    private const int MaxLineLength = 64 * 1024;

    private readonly StreamReader _reader = new(output, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 16 * 1024);
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;
    private int _next = first;

    /// <summary>Whether a page had more text than is kept.</summary>
    public bool Shortened { get; private set; }

    /// <summary>The next page that was written to its end, or null when the output ends.</summary>
    public async Task<PdfPage?> NextAsync(CancellationToken cancellationToken)
    {
        PageInProgress? page = null;
        while (await ReadLineAsync(cancellationToken) is { } text)
        {
            var line = text.AsSpan().TrimStart();
            if (line.StartsWith("<page "))
                page = new PageInProgress(_next++, Attribute(line, "width"), Attribute(line, "height"));
            else if (page is null)
                continue;
            else if (line.StartsWith("<word "))
                Shortened |= !page.Add(Word(line), Box(line));
            else if (line.StartsWith("</line>"))
                page.EndLine();
            else if (line.StartsWith("</block>"))
                page.EndGroup();
            else if (line.StartsWith("</page>"))
                return page.End();
        }
        return null;
    }

    public void Dispose() => _reader.Dispose();

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        while (true)
        {
            if (_start == _end)
            {
                _end = await _reader.ReadAsync(_buffer, cancellationToken);
                _start = 0;
                if (_end == 0) return _line.Length > 0 ? _line.ToString() : null;
            }
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf('\n');
            var piece = length < 0 ? rest : rest[..length];
            _line.Append(piece[..Math.Min(piece.Length, MaxLineLength - _line.Length)]);
            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0) return _line.ToString();
        }
    }

    private static string Word(ReadOnlySpan<char> line)
    {
        var start = line.IndexOf('>') + 1;
        var end = line.LastIndexOf("</word>");
        var text = line[start..(end < start ? line.Length : end)];
        return text.Contains('&') ? WebUtility.HtmlDecode(text.ToString()) : text.ToString();
    }

    private static PdfBox Box(ReadOnlySpan<char> line) =>
        new(Attribute(line, "xMin"), Attribute(line, "yMin"), Attribute(line, "xMax"), Attribute(line, "yMax"));

    private static double Attribute(ReadOnlySpan<char> line, string name)
    {
        var start = line.IndexOf(name);
        if (start < 0) return 0;
        var value = line[(start + name.Length)..].TrimStart("=\"");
        var end = value.IndexOf('"');
        return end > 0 && double.TryParse(value[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : 0;
    }

    private sealed class PageInProgress(int number, double width, double height)
    {
        private readonly List<PdfGroup> _groups = [];
        private readonly StringBuilder _text = new();
        private List<PdfLine> _lines = [];
        private PdfBox _box;
        private double _size;
        private int _longest;
        private int _length;
        private int _count;

        public bool Add(string word, PdfBox box)
        {
            if (_length + word.Length > MaxPageLength || _count >= MaxPageLines) return false;
            _length += word.Length;
            _box = _text.Length == 0
                ? box
                : new PdfBox(Math.Min(_box.Left, box.Left), Math.Min(_box.Top, box.Top), Math.Max(_box.Right, box.Right), Math.Max(_box.Bottom, box.Bottom));
            if (_text.Length > 0) _text.Append(' ');
            _text.Append(word);
            // A line is as high as its longest word: superscripts and drop caps do not count.
            if (word.Length > _longest)
            {
                _longest = word.Length;
                // A word that is higher than wide is rotated; its letters are as high as it is wide.
                _size = word.Length > 2 ? Math.Min(box.Height, box.Right - box.Left) : box.Height;
            }
            return true;
        }

        public void EndLine()
        {
            if (_text.Length > 0)
            {
                _lines.Add(new PdfLine(_text.ToString(), _size, _box));
                _count++;
            }
            _text.Clear();
            _size = 0;
            _longest = 0;
        }

        public void EndGroup()
        {
            EndLine();
            if (_lines.Count > 0) _groups.Add(new PdfGroup(_lines));
            _lines = [];
        }

        public PdfPage End()
        {
            EndGroup();
            return new PdfPage(number, width, height, _groups);
        }
    }
}
