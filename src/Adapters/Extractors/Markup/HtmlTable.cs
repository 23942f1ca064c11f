using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>The grid of one HTML table while it is read.</summary>
internal sealed class HtmlTable
{
    // A single cell with more text than this is a column of running text in a layout table.
    private const int MaxLoneCell = 200;

    private readonly TableBuilder _rows = new();
    private readonly List<string> _cells = [];
    private bool _inCell;
    private bool _allHeaders = true;
    private bool _hasHeader;

    /// <summary>Whether it turned out to be there for the layout; then its cells are read like the rest of the page.</summary>
    public bool IsLayout { get; set; }

    /// <summary>Whether the current row stands in <c>thead</c>.</summary>
    public bool InHead { get; set; }

    /// <summary>Begins a cell.</summary>
    public void StartCell(bool isHeader)
    {
        _inCell = true;
        _allHeaders &= isHeader;
    }

    /// <summary>Ends the current cell, if there is one. Text that stands in no cell is returned.</summary>
    public string? EndCell(string text)
    {
        if (!_inCell) return string.IsNullOrWhiteSpace(text) ? null : text;
        _inCell = false;
        _cells.Add(text);
        return null;
    }

    /// <summary>Ends the current row. The first one is the header when it stands in <c>thead</c> or has header cells only.</summary>
    public IEnumerable<Block> EndRow()
    {
        if (_cells.Count == 0) return [];
        var isHeader = !_rows.Any && (InHead || _allHeaders) && _cells.Count > 1;
        _hasHeader |= isHeader;
        // Without a header no column has a name, and empty cells are there for the spacing.
        var cells = _hasHeader ? [.. _cells] : _cells.Where(cell => !string.IsNullOrWhiteSpace(cell)).ToArray();
        _cells.Clear();
        _allHeaders = true;
        if (!_hasHeader && cells.Length == 1 && cells[0].Length > MaxLoneCell) return [.. _rows.Finish(), .. Paragraphs(cells[0])];
        return isHeader ? _rows.Header(cells) : _rows.Row(cells);
    }

    private static IEnumerable<Block> Paragraphs(string cell) =>
        cell.Split("\n\n", StringSplitOptions.TrimEntries).SelectMany(paragraph => BlockBuilder.Paragraph(paragraph));

    /// <summary>Hands out the rest.</summary>
    public IEnumerable<Block> Finish()
    {
        _inCell = false;
        return _rows.Finish();
    }
}
