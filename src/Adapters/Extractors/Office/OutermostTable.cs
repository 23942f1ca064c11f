using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>
/// The table the reader is in, if any. WordprocessingML and DrawingML nest <c>tbl</c>, <c>tr</c>, <c>tc</c> alike; a table inside a cell is part of
/// that cell's text, so only the outermost counts.
/// </summary>
/// <param name="ready">Takes the blocks that are complete.</param>
internal sealed class OutermostTable(List<Block> ready)
{
    private GridTable? _table;
    private int _depth;

    /// <summary>Whether the reader is in a table.</summary>
    public bool IsOpen => _table is not null;

    /// <summary>Takes the start of a <c>tbl</c>.</summary>
    public void Start(int? page)
    {
        _table ??= new GridTable(page);
        _depth++;
    }

    /// <summary>Notes that the current row says it is a header.</summary>
    public void MarkHeader()
    {
        if (_table is not null && _depth == 1) _table.IsHeaderRow = true;
    }

    /// <summary>Takes a paragraph; false when there is no table.</summary>
    public bool TryAdd(string text)
    {
        _table?.Add(text);
        return IsOpen;
    }

    /// <summary>Takes the end of a node; those that are no part of a table change nothing.</summary>
    public void End(string name)
    {
        if (_table is null) return;
        if (name == "tbl") _depth--;
        if (_depth == 0) Finish();
        else if (_depth > 1) return;
        else if (name == "tc") _table.EndCell();
        else if (name == "tr") ready.AddRange(_table.EndRow());
    }

    /// <summary>Hands out what a damaged part never closed.</summary>
    public void Finish()
    {
        if (_table is null) return;
        ready.AddRange(_table.Finish());
        _table = null;
        _depth = 0;
    }
}
