using System.Text;

namespace Ingest.Adapters.Extractors.Data;

/// <summary>
/// Reads delimited rows (RFC 4180, leniently: a quote inside an unquoted cell is a character, and text after a closing quote belongs to the
/// cell) in bounded memory: a row that grows over <see cref="MaxRowLength"/>, as after a quote nobody closed, is handed out in pieces.
/// </summary>
internal sealed class CsvReader(TextReader reader, char delimiter)
{
    /// <summary>Longest row, in UTF-16 units.</summary>
    public const int MaxRowLength = 1 << 20;

    private readonly char[] _buffer = new char[1 << 14];
    private readonly StringBuilder _cell = new();
    private readonly List<string> _row = [];
    private int _next;
    private int _end;
    private int _rowLength;
    private bool _quoted;

    /// <summary>Whether a row had to be cut.</summary>
    public bool Cut { get; private set; }

    /// <summary>The cells of the next row, valid until the next call; null at the end. A blank line is a row of one empty cell.</summary>
    public IReadOnlyList<string>? Read()
    {
        _row.Clear();
        _rowLength = 0;
        var any = false;
        for (; Next() is { } unit; any = true)
        {
            if (_rowLength++ >= MaxRowLength && !char.IsLowSurrogate(unit))
            {
                _next--;
                Cut = true;
                EndCell();
                return _row;
            }
            if (_quoted)
                AddQuoted(unit);
            else if (unit == delimiter)
                EndCell();
            else if (unit is '\n' or '\r')
            {
                if (unit == '\r' && Peek() == '\n') _next++;
                EndCell();
                return _row;
            }
            else if (unit == '"' && IsBlank(_cell))
            {
                _cell.Clear();
                _quoted = true;
            }
            else
                _cell.Append(unit);
        }
        if (!any) return null;
        _quoted = false;
        EndCell();
        return _row;
    }

    private void AddQuoted(char unit)
    {
        if (unit != '"')
            _cell.Append(unit);
        else if (Peek() == '"')
        {
            _next++;
            _cell.Append('"');
        }
        else
            _quoted = false;
    }

    private void EndCell()
    {
        _row.Add(_cell.ToString());
        _cell.Clear();
    }

    private static bool IsBlank(StringBuilder cell)
    {
        // A cell opened by anything longer is not a quoted one with a few spaces before it.
        if (cell.Length > 8) return false;
        for (var i = 0; i < cell.Length; i++)
            if (cell[i] is not ' ') return false;
        return true;
    }

    private char? Next() => Peek() is { } unit ? Advance(unit) : null;

    private char Advance(char unit)
    {
        _next++;
        return unit;
    }

    private char? Peek()
    {
        if (_next < _end) return _buffer[_next];
        _end = reader.Read(_buffer, 0, _buffer.Length);
        _next = 0;
        return _end > 0 ? _buffer[0] : null;
    }
}
