using System.Net;
using System.Text;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// Text without its tags, for markup that is too large or too broken to be parsed: what stands between &lt; and &gt; becomes a line break, the
/// content of script and style elements is dropped, the common character references are decoded. Streams in bounded memory.
/// </summary>
internal sealed class TagStrippingReader(TextReader inner) : TextReader
{
    // What is longer between < and > is no tag but text that has a < in it.
    private const int MaxTag = 65_536;
    private const int MaxReference = 12;

    private readonly StringBuilder _output = new();
    private int _given;

    public override int Read(char[] buffer, int index, int count)
    {
        if (_given == _output.Length) Refill();
        var length = Math.Min(count, _output.Length - _given);
        _output.CopyTo(_given, buffer, index, length);
        _given += length;
        return length;
    }

    public override int Read() => throw new NotSupportedException("Read a buffer.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Refill()
    {
        _output.Clear();
        _given = 0;
        while (_output.Length < 4_096 && inner.Read() is >= 0 and var unit)
        {
            if (unit == '<') Tag();
            else if (unit == '&') Reference();
            else _output.Append((char)unit);
        }
    }

    private void Tag()
    {
        var next = inner.Peek();
        if (next is not ('/' or '!' or '?') && !char.IsAsciiLetter((char)Math.Max(next, 0)))
        {
            _output.Append('<');
            return;
        }
        var tag = new StringBuilder();
        while (tag.Length < MaxTag && inner.Read() is >= 0 and var unit)
        {
            if (unit == '>')
            {
                _output.Append('\n');
                SkipContent(tag.ToString());
                return;
            }
            tag.Append((char)unit);
        }
        _output.Append('<').Append(tag);
    }

    private void SkipContent(string tag)
    {
        var name = tag.StartsWith("script", StringComparison.OrdinalIgnoreCase) ? "</script" : tag.StartsWith("style", StringComparison.OrdinalIgnoreCase) ? "</style" : null;
        if (name is null || tag.EndsWith('/')) return;
        var matched = 0;
        while (matched < name.Length && inner.Read() is >= 0 and var unit)
            matched = char.ToLowerInvariant((char)unit) == name[matched] ? matched + 1 : unit == '<' ? 1 : 0;
        while (inner.Read() is >= 0 and var unit && unit != '>')
        {
        }
    }

    private void Reference()
    {
        var reference = new StringBuilder("&");
        while (reference.Length < MaxReference && (inner.Peek() == '#' || char.IsAsciiLetterOrDigit((char)Math.Max(inner.Peek(), 0)))) reference.Append((char)inner.Read());
        if (inner.Peek() == ';') reference.Append((char)inner.Read());
        _output.Append(WebUtility.HtmlDecode(reference.ToString()));
    }
}
