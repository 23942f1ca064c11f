using System.Globalization;
using System.Text;
using System.Text.Json;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Data;

/// <summary>
/// Turns JSON tokens into text people search for. An object that stands in an array is a record: its values become lines "path: value", one
/// paragraph a record; flat records with the same short keys become a table. Values outside records are lines with their full path. Null, empty
/// text and empty containers say nothing and are left out. Memory does not grow with the document, and depth costs one small frame a level.
/// </summary>
/// <param name="recordsAtTop">Whether top-level objects are records, as in newline-delimited JSON.</param>
internal sealed class JsonBlockWriter(bool recordsAtTop)
{
    private const int MaxPathLength = 200;
    private const int MaxParagraph = 8_192;
    private const int MaxColumns = 16;
    private const int MaxRowLength = 600;
    private const int MaxTableMisses = 2;

    private readonly List<Frame> _frames = [];
    private readonly StringBuilder _lines = new();
    private readonly List<string> _keys = [];
    private readonly List<string> _values = [];
    private readonly TableBuilder _table = new();
    private readonly List<string> _columns = [];
    private string _name = "";
    private string? _lastArray;
    private int _recordDepth = -1;
    private int _rowLength;
    private bool _flat;
    private bool _continues;
    private int _tableMisses;

    /// <summary>Blocks that are complete; the reader takes and clears them.</summary>
    public List<Block> Ready { get; } = [];

    /// <summary>Takes one token.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _name = Shorten(Text(ref reader));
                break;
            case JsonTokenType.StartObject:
                Open(isArray: false);
                break;
            case JsonTokenType.StartArray:
                Open(isArray: true);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Close();
                break;
            case JsonTokenType.String:
                Value(Text(ref reader));
                break;
            case JsonTokenType.Number:
                Value(Encoding.UTF8.GetString(reader.ValueSpan));
                break;
            case JsonTokenType.True or JsonTokenType.False:
                Value(reader.TokenType == JsonTokenType.True ? "true" : "false");
                break;
            case JsonTokenType.Null:
                Value("");
                break;
        }
    }

    /// <summary>Hands out what is left; after the last token, and before text of another kind.</summary>
    public void Finish()
    {
        EndRecord();
        FlushTable();
        FlushLines();
        _frames.Clear();
        _recordDepth = -1;
        _name = "";
    }

    private bool InRecord => _recordDepth >= 0;

    private void Open(bool isArray)
    {
        var inArray = _frames.Count == 0 ? recordsAtTop : _frames[^1].IsArray;
        var path = Path();
        if (InRecord)
            _flat = false;
        else if (inArray && !isArray)
        {
            FlushLines();
            _recordDepth = _frames.Count;
            _flat = true;
            path = "";
        }
        _frames.Add(new Frame(isArray, path));
        _name = "";
        _lastArray = null;
    }

    private void Close()
    {
        if (_frames.Count == 0) return;
        _frames.RemoveAt(_frames.Count - 1);
        _lastArray = null;
        _name = "";
        if (_frames.Count == _recordDepth) EndRecord();
        else if (!InRecord && _frames.Count <= 1) FlushTable();
    }

    private void Value(string text)
    {
        var value = TextNormalizer.Normalize(text).Trim();
        var path = Path();
        if (InRecord && _flat)
        {
            _keys.Add(path);
            _values.Add(value);
            _rowLength += path.Length + value.Length;
            if (_keys.Count <= MaxColumns && _rowLength <= MaxRowLength) return;
            // Too wide for a row: from here on the record is written as lines, so that memory stays bounded.
            _flat = false;
            MoveRowToLines();
            return;
        }
        if (_keys.Count > 0) MoveRowToLines();
        if (value.Length > 0) Line(path, value, inArray: _frames.Count > 0 && _frames[^1].IsArray);
    }

    private string Path()
    {
        if (_frames.Count == 0) return "";
        var parent = _frames[^1];
        if (parent.IsArray || _name.Length == 0) return parent.Path;
        return parent.Path.Length == 0 ? _name : Shorten(parent.Path + "." + _name);
    }

    private void Line(string path, string value, bool inArray)
    {
        if (_lines.Length + path.Length + value.Length > MaxParagraph) FlushLines(more: true);
        if (inArray && _lastArray == path && _lines.Length > 0)
            _lines.Append(", ");
        else
        {
            if (_lines.Length > 0) _lines.Append('\n');
            if (path.Length > 0) _lines.Append(path).Append(": ");
        }
        _lines.Append(value);
        _lastArray = inArray ? path : null;
    }

    private void MoveRowToLines()
    {
        FlushTable();
        for (var i = 0; i < _keys.Count; i++)
            if (_values[i].Length > 0) Line(_keys[i], _values[i], inArray: false);
        ClearRow();
    }

    private void EndRecord()
    {
        if (!InRecord) return;
        _recordDepth = -1;
        if (_keys.Count > 0 && _flat && FitsTable())
            Row();
        else if (_keys.Count > 0)
            MoveRowToLines();
        FlushLines();
        ClearRow();
    }

    /// <summary>A second kind of record is tolerated a few times; records that keep changing shape are paragraphs.</summary>
    private bool FitsTable()
    {
        if (_tableMisses > MaxTableMisses || _keys.Count < 2) return false;
        if (_columns.Count == 0 || _columns.SequenceEqual(_keys)) return true;
        _tableMisses++;
        FlushTable();
        return _tableMisses <= MaxTableMisses;
    }

    private void Row()
    {
        if (_columns.Count == 0)
        {
            _columns.AddRange(_keys);
            Ready.AddRange(_table.Header(_columns));
        }
        Ready.AddRange(_table.Row(_values));
    }

    private void ClearRow()
    {
        _keys.Clear();
        _values.Clear();
        _rowLength = 0;
    }

    private void FlushTable()
    {
        Ready.AddRange(_table.Finish());
        _columns.Clear();
    }

    private void FlushLines(bool more = false)
    {
        var any = _lines.Length > 0;
        if (any)
        {
            FlushTable();
            Ready.AddRange(BlockBuilder.Paragraph(_lines.ToString(), continues: _continues));
        }
        _lines.Clear();
        _continues = more && any;
        _lastArray = null;
    }

    private static string Shorten(string path) =>
        path.Length <= MaxPathLength ? path : string.Create(CultureInfo.InvariantCulture, $"…{path.AsSpan(path.Length - MaxPathLength + 1)}");

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate (\ud800) is legal JSON that is no text; the escapes are kept as they stand.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private readonly record struct Frame(bool IsArray, string Path);
}
