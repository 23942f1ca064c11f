namespace Ingest.Bench.Sections;

/// <summary>A table: the first column to the left, the others, which are figures, to the right.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">It has another number of cells than there are columns.</exception>
    public MarkdownTable Row(params string[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException($"Expected {columns.Length} cells, found {cells.Length}.", nameof(cells));
        }

        _rows.Add(cells);
        return this;
    }

    /// <summary>The lines, the last one with its end.</summary>
    public override string ToString() => string.Concat(
        _rows.Prepend([.. columns.Select(static (_, place) => place == 0 ? "---" : "---:")]).Prepend(columns)
            .Select(static cells => $"| {string.Join(" | ", cells)} |\n"));
}
