using System.Buffers;
using System.Net;
using System.Text;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>Collects the words of a page to lines and groups.</summary>
/// <param name="number">From 1.</param>
/// <param name="width">Points.</param>
/// <param name="height">Points.</param>
/// <param name="text">An empty buffer that is used for one line after the other.</param>
internal sealed class PdfPageInProgress(int number, double width, double height, ArrayBufferWriter<char> text)
{
    private readonly List<PdfGroup> _groups = [];
    private List<PdfLine> _lines = [];
    private PdfBox _box;
    private double _size;
    private int _longest;
    private int _length;
    private int _count;

    /// <summary>Adds a word to the line; false when the page has as much as is kept.</summary>
    /// <param name="word">UTF-8 with the entities of XML.</param>
    /// <param name="box">Where it stands.</param>
    public bool Add(ReadOnlySpan<byte> word, PdfBox box)
    {
        var isFirst = text.WrittenCount == 0;
        var space = text.GetSpan(word.Length + 1);
        space[0] = ' ';
        var written = space[(isFirst ? 0 : 1)..];
        var length = Decode(word, written);
        if (_length + length > PdfPageReader.MaxPageLength || _count >= PdfPageReader.MaxPageLines) return false;

        text.Advance(isFirst ? length : length + 1);
        _length += length;
        _box = isFirst ? box : _box.Around(box);
        // A line is as high as its longest word: superscripts and drop caps do not count.
        if (length > _longest)
        {
            _longest = length;
            // A word that is higher than wide is rotated; its letters are as high as it is wide.
            _size = length > 2 ? Math.Min(box.Height, box.Right - box.Left) : box.Height;
        }
        return true;
    }

    /// <summary>Ends the line, if there is one.</summary>
    public void EndLine()
    {
        if (text.WrittenCount > 0)
        {
            _lines.Add(new PdfLine(text.WrittenSpan.ToString(), _size, _box));
            _count++;
        }
        text.ResetWrittenCount();
        _size = 0;
        _longest = 0;
    }

    /// <summary>Ends the line and the group, if there are any.</summary>
    public void EndGroup()
    {
        EndLine();
        if (_lines.Count == 0) return;
        _groups.Add(new PdfGroup(_lines));
        _lines = [];
    }

    /// <summary>The page.</summary>
    public PdfPage End()
    {
        EndGroup();
        return new PdfPage(number, width, height, _groups);
    }

    /// <summary>Writes the characters of a word, never more than its bytes, and tells how many they are.</summary>
    private static int Decode(ReadOnlySpan<byte> word, Span<char> characters)
    {
        var length = Encoding.UTF8.GetChars(word, characters);
        if (!word.Contains((byte)'&')) return length;
        var decoded = WebUtility.HtmlDecode(characters[..length].ToString());
        decoded.CopyTo(characters);
        return decoded.Length;
    }
}
