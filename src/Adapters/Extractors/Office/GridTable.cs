using System.Text;
using Ingest.Adapters.Extractors.Data;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>A table of a document or slide while it is read; tables inside its cells are part of the cell's text.</summary>
internal sealed class GridTable(int? page)
{
    // A row of one cell with more text than this is a frame around running text.
    private const int MaxLoneCell = 200;
    private const int MaxCell = 65_536;
    private const int MaxCells = 4_096;

    private readonly TableBuilder _rows = new(page);
    private readonly List<string> _cells = [];
    private readonly StringBuilder _cell = new();

    /// <summary>Whether the current row says that it is a header.</summary>
    public bool IsHeaderRow { get; set; }

    /// <summary>Adds a paragraph to the current cell.</summary>
    public void Add(string text)
    {
        if (_cell.Length >= MaxCell) return;
        if (_cell.Length > 0) _cell.Append('\n');
        _cell.Append(text);
    }

    /// <summary>Ends the current cell.</summary>
    public void EndCell()
    {
        if (_cells.Count < MaxCells) _cells.Add(_cell.ToString());
        _cell.Clear();
    }

    /// <summary>Ends the current row; the first is the header when it is marked so or looks like one.</summary>
    public IEnumerable<Block> EndRow()
    {
        if (_cell.Length > 0) EndCell();
        var cells = _cells.ToArray();
        _cells.Clear();
        var isHeader = !_rows.Any && cells.Length > 1 && (IsHeaderRow || Delimiters.IsHeader(cells));
        IsHeaderRow = false;
        if (cells.Length == 1 && cells[0].Length > MaxLoneCell) return [.. _rows.Finish(), .. BlockBuilder.Paragraph(cells[0], page)];
        return isHeader ? _rows.Header(cells) : _rows.Row(cells);
    }

    /// <summary>Hands out the rest.</summary>
    public IEnumerable<Block> Finish() => _rows.Finish();
}
