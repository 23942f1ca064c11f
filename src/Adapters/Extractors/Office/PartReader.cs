using System.Text;
using System.Xml;
using Ingest.Adapters.Extractors.Markup;
using Ingest.Adapters.Extractors.Text;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>
/// Reads one XML part of an office document forward only. Names are compared without their namespaces, which differ between transitional and
/// strict documents (ISO/IEC 29500). Markup that is not well-formed, has a document type or nests absurdly is <c>corrupt</c>.
/// </summary>
internal sealed class PartReader : IDisposable
{
    // Word itself refuses to nest tables deeper than 64; shapes and fields add a few levels each.
    private const int MaxDepth = 2_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false,
        CloseInput = true,
    };

    private readonly XmlReader _xml;
    private readonly string _what;
    private readonly CancellationToken _cancellationToken;
    private readonly char[] _chunk = new char[1_024];

    /// <summary>Opens a part.</summary>
    public PartReader(OfficePackage package, System.IO.Compression.ZipArchiveEntry part, CancellationToken cancellationToken)
    {
        _what = package.What;
        _cancellationToken = cancellationToken;
        _xml = XmlReader.Create(new LongTagGuard(new StreamReader(package.OpenEntry(part), TextEncoding.Utf8, detectEncodingFromByteOrderMarks: true, 1 << 14)), Settings);
    }

    /// <summary>Local name of the current element.</summary>
    public string Name => _xml.LocalName;

    /// <summary>Whether the reader stands on the beginning of an element.</summary>
    public bool IsStart => _xml.NodeType == XmlNodeType.Element;

    /// <summary>Whether the reader stands on the end of an element; an element written without content has none.</summary>
    public bool IsEnd => _xml.NodeType == XmlNodeType.EndElement;

    /// <summary>Whether the current element was written without content, so that no end follows.</summary>
    public bool IsEmpty => _xml.IsEmptyElement;

    /// <summary>Moves to the next node; false at the end.</summary>
    public bool Read()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (_xml.Depth > MaxDepth) throw ExtractionErrors.Corrupt(_what, $"its elements nest deeper than {MaxDepth}");
            return _xml.Read();
        }
        catch (XmlException broken)
        {
            throw ExtractionErrors.Corrupt(_what, "a part of it is not well-formed XML", broken);
        }
    }

    /// <summary>The attribute with this local name, or null.</summary>
    public string? Attribute(string name)
    {
        if (!_xml.MoveToFirstAttribute()) return null;
        string? value = null;
        do
        {
            if (_xml.LocalName == name) value = _xml.Value;
        }
        while (value is null && _xml.MoveToNextAttribute());
        _xml.MoveToElement();
        return value;
    }

    /// <summary>The value of <c>r:id</c>, which some elements have beside an <c>id</c> of their own.</summary>
    public string? RelationshipId() =>
        _xml.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
        ?? _xml.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships");

    /// <summary>Appends the text inside the current element, up to a limit, and moves to its end.</summary>
    public void AppendText(StringBuilder text, int maxLength)
    {
        if (_xml.IsEmptyElement) return;
        var depth = _xml.Depth;
        while (Read() && _xml.Depth > depth)
        {
            if (_xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)) continue;
            for (var read = ReadChunk(); read > 0; read = ReadChunk())
                if (text.Length < maxLength) text.Append(_chunk, 0, read);
        }
    }

    /// <summary>Moves to the end of the current element.</summary>
    public void Skip()
    {
        if (_xml.IsEmptyElement) return;
        var depth = _xml.Depth;
        while (Read() && _xml.Depth > depth)
        {
        }
    }

    public void Dispose() => _xml.Dispose();

    private int ReadChunk()
    {
        try
        {
            return _xml.ReadValueChunk(_chunk, 0, _chunk.Length);
        }
        catch (XmlException broken)
        {
            throw ExtractionErrors.Corrupt(_what, "a part of it is not well-formed XML", broken);
        }
    }
}
