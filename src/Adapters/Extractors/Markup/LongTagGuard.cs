using System.Xml;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// Keeps a parser that holds a whole tag in memory from being fed an endless one: throws <see cref="XmlException"/> when more than
/// <see cref="MaxTag"/> UTF-16 units stand between an element's &lt; and its &gt;.
/// </summary>
internal sealed class LongTagGuard(TextReader inner) : TextReader
{
    /// <summary>Longest tag with its attributes.</summary>
    public const int MaxTag = 1 << 22;

    private bool _opened;
    private bool _inTag;
    private char _quote;
    private int _length;

    public override int Read(char[] buffer, int index, int count)
    {
        var read = inner.Read(buffer, index, count);
        foreach (var unit in buffer.AsSpan(index, read)) Follow(unit);
        return read;
    }

    public override int Read() => throw new NotSupportedException("Read a buffer.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Follow(char unit)
    {
        if (!_inTag)
        {
            // "<!" and "<?" begin what the parser reads in pieces.
            _inTag = _opened && unit is not ('!' or '?');
            _opened = !_inTag && unit == '<';
            _length = 0;
            _quote = '\0';
            return;
        }
        if (++_length > MaxTag) throw new XmlException($"A tag is longer than {MaxTag} characters.");
        if (_quote != '\0')
        {
            if (unit == _quote) _quote = '\0';
        }
        else if (unit is '"' or '\'')
            _quote = unit;
        else if (unit == '>')
            _inTag = false;
    }
}
