using System.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>
/// Gathers rows into table blocks of about <see cref="TargetLength"/> units, so a table of any length streams. Rows are one line, cells joined by
/// " | "; rows without text are left out. The header row opens the first block and is named in all of them.
/// </summary>
/// <param name="page">Page, slide or sheet of the table.</param>
internal sealed class TableBuilder(int? page = null)
{
    /// <summary>A block is handed out when it reaches this many UTF-16 units; large enough that few rows are cut apart.</summary>
    public const int TargetLength = 16_384;

    /// <summary>Longest header row that is worth repeating; a longer one is an ordinary row.</summary>
    public const int MaxHeaderLength = 2_048;

    private readonly StringBuilder _rows = new();
    private string? _header;
    private bool _continues;

    /// <summary>Whether a row or a header was added.</summary>
    public bool Any => _continues || _rows.Length > 0;

    /// <summary>One row as a line; null when no cell has text.</summary>
    public static string? Line(IEnumerable<string?> cells)
    {
        var line = new StringBuilder();
        var any = false;
        var pending = -1;
        foreach (var cell in cells)
        {
            pending++;
            var text = string.IsNullOrEmpty(cell) ? "" : TextNormalizer.Collapse(cell);
            if (text.Length == 0) continue;
            any = true;
            for (; pending > 0; pending--) line.Append(" | ");
            line.Append(text);
        }
        return any ? line.ToString().TrimStart() : null;
    }

    /// <summary>Sets the header from the first row, and puts it in the text.</summary>
    public IEnumerable<Block> Header(IEnumerable<string?> cells)
    {
        var line = Line(cells);
        if (line is null) return [];
        if (line.Length <= MaxHeaderLength) _header = line;
        return Add(line);
    }

    /// <summary>Adds a row; yields the blocks that became full.</summary>
    public IEnumerable<Block> Row(IEnumerable<string?> cells) => Line(cells) is { } line ? Add(line) : [];

    /// <summary>Yields what is left. The builder is then at the start of a new table.</summary>
    public IEnumerable<Block> Finish()
    {
        var rest = Take();
        _header = null;
        _continues = false;
        return rest;
    }

    private IEnumerable<Block> Add(string line)
    {
        IEnumerable<Block> full = _rows.Length > 0 && _rows.Length + line.Length > TargetLength ? Take() : [];
        if (_rows.Length > 0) _rows.Append('\n');
        _rows.Append(line);
        return full;
    }

    private List<Block> Take()
    {
        if (_rows.Length == 0) return [];
        var blocks = BlockBuilder.Split(BlockKind.Table, _rows.ToString(), page, _continues, _header).ToList();
        _rows.Clear();
        _continues = true;
        return blocks;
    }
}
