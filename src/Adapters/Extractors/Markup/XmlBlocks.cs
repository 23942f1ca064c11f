using System.Text;
using System.Xml;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// Turns XML nodes into text: an element with a short text of its own becomes a line "name: text", its attributes lines "name: value"; longer
/// or mixed text becomes paragraphs; a <c>title</c> becomes a heading. Lines of one record, roughly, stand in one paragraph.
/// </summary>
internal sealed class XmlBlocks
{
    private const int MaxLineText = 200;
    private const int MaxAttribute = 1_000;
    private const int MaxText = 16_384;
    private const int GroupLength = 400;

    private readonly List<Frame> _open = [];
    private readonly StringBuilder _lines = new();
    private readonly StringBuilder _text = new();
    private readonly char[] _chunk = new char[4_096];
    private int _inline;
    private bool _textContinues;
    private bool _drawing;

    /// <summary>Blocks that are complete; the reader takes and clears them.</summary>
    public List<Block> Ready { get; } = [];

    /// <summary>Takes the node the reader stands on.</summary>
    public void Add(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Start(reader);
                break;
            case XmlNodeType.EndElement:
                End();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                Text(reader);
                break;
            case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                if (_text.Length > 0 && _text[^1] != ' ') _text.Append(' ');
                break;
        }
    }

    /// <summary>Hands out what is left, also of elements that were never closed.</summary>
    public void Finish()
    {
        FlushText(name: null, isLeaf: false);
        FlushLines();
    }

    private void Start(XmlReader reader)
    {
        var isEmpty = reader.IsEmptyElement;
        // An element inside running text is emphasis, a link or the like: its text runs on.
        if (_inline > 0 || !IsBlank(_text))
        {
            if (!isEmpty) _inline++;
            return;
        }
        _text.Clear();
        if (_open.Count == 0) _drawing = reader.LocalName == "svg";
        else _open[^1] = _open[^1] with { HasChildren = true };
        var name = reader.LocalName;
        if (!_drawing) Attributes(reader, name);
        if (!isEmpty) _open.Add(new Frame(name, HasChildren: false));
    }

    private void Attributes(XmlReader reader, string element)
    {
        if (!reader.MoveToFirstAttribute()) return;
        do
        {
            if (reader.Prefix is "xmlns" or "xsi" || reader.Name == "xmlns" || reader.Value.Length > MaxAttribute) continue;
            Line($"{element} {reader.LocalName}", reader.Value);
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
    }

    private void End()
    {
        if (_inline > 0)
        {
            _inline--;
            return;
        }
        if (_open.Count == 0) return;
        var closed = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        FlushText(closed.Name, isLeaf: !closed.HasChildren);
        if (closed.HasChildren && (_open.Count <= 1 || _lines.Length > GroupLength)) FlushLines();
    }

    private void Text(XmlReader reader)
    {
        int read;
        while ((read = reader.ReadValueChunk(_chunk, 0, _chunk.Length)) > 0)
        {
            _text.Append(_chunk, 0, read);
            if (_text.Length <= MaxText) continue;
            FlushLines();
            TakeText(more: true);
        }
    }

    private void FlushText(string? name, bool isLeaf)
    {
        if (IsBlank(_text))
        {
            _text.Clear();
            _textContinues = false;
            return;
        }
        if (name is not null && isLeaf && !_textContinues && _text.Length <= MaxLineText)
        {
            var text = _text.ToString();
            _text.Clear();
            if (name == "title")
            {
                FlushLines();
                Ready.AddRange(BlockBuilder.Heading(text, Math.Max(_open.Count, 1)));
            }
            else
                Line(name, text);
            return;
        }
        FlushLines();
        TakeText(more: false);
    }

    private void TakeText(bool more)
    {
        var before = Ready.Count;
        Ready.AddRange(BlockBuilder.Paragraph(_text.ToString(), continues: _textContinues));
        _textContinues = more && (_textContinues || Ready.Count > before);
        _text.Clear();
    }

    private void Line(string name, string value)
    {
        var line = TextNormalizer.Collapse(value);
        if (line.Length == 0) return;
        if (_lines.Length > MaxText) FlushLines();
        if (_lines.Length > 0) _lines.Append('\n');
        if (!_drawing) _lines.Append(name).Append(": ");
        _lines.Append(line);
    }

    private void FlushLines()
    {
        if (_lines.Length == 0) return;
        Ready.AddRange(BlockBuilder.Paragraph(_lines.ToString()));
        _lines.Clear();
    }

    private static bool IsBlank(StringBuilder text)
    {
        foreach (var chunk in text.GetChunks())
            if (!chunk.Span.IsWhiteSpace()) return false;
        return true;
    }

    private readonly record struct Frame(string Name, bool HasChildren);
}
