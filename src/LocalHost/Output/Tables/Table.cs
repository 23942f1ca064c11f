using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ingest.LocalHost.Output.Tables;

/// <summary>
/// Rows below headings. On a terminal it fits the width, whatever that is: long names lose their middle, sentences wrap or go below their row, and where not even
/// that has room each row becomes a block of lines. Elsewhere its columns are as wide as their content and nothing is left out, for other programs.
/// </summary>
internal sealed class Table : IRenderable
{
    // Below a row.
    private const int NoteIndent = 2;
    private static readonly Style HeadingStyle = new(decoration: Decoration.Bold);
    private readonly List<Cell[]> _rows = [];

    /// <summary>A table without rows.</summary>
    public Table(IEnumerable<string> headings) => Columns = [.. headings.Select(static heading => new Column(heading))];

    /// <summary>The columns.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Adds a row; it has a cell for each column.</summary>
    public void AddRow(params IEnumerable<Cell> cells)
    {
        Cell[] row = [.. cells];
        if (row.Length != Columns.Count)
        {
            throw new ArgumentException($"Expected {Columns.Count} cells, found {row.Length}.", nameof(cells));
        }

        _rows.Add(row);
    }

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(1, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var symbols = Symbols.Of(options.Unicode);
        if (maxWidth >= Terminal.Unlimited)
        {
            return Draw(new TableLayout([.. Columns.Select((_, i) => NaturalWidth(i))], NotePlace.Beside), symbols);
        }

        // One cell is left free: some terminals wrap a line that is exactly as long as they are wide.
        var natural = Columns.Select((column, i) => column.Kind == ColumnKind.Note && _rows.TrueForAll(row => row[i].Text.Length == 0) ? 0 : NaturalWidth(i)).ToList();
        return TableLayout.Fit(Columns, natural, maxWidth - 1) is { } layout ? Draw(layout, symbols) : DrawBlocks(maxWidth - 1);
    }

    private int NaturalWidth(int column) =>
        _rows.Select(row => CellWidth.Of(row[column].Text)).Append(CellWidth.Of(Columns[column].Heading)).Max();

    private IEnumerable<Segment> Draw(TableLayout layout, Symbols symbols)
    {
        var shown = Enumerable.Range(0, Columns.Count).Where(i => layout.Widths[i] > 0).ToList();
        var room = layout.Widths.Sum() + (TableLayout.Gap * Math.Max(0, shown.Count - 1));
        foreach (var segment in DrawRow(layout, shown, symbols, i => (Columns[i].Heading, HeadingStyle)))
        {
            yield return segment;
        }

        foreach (var row in _rows)
        {
            foreach (var segment in DrawRow(layout, shown, symbols, i => (row[i].Text, row[i].Style)))
            {
                yield return segment;
            }

            if (layout.Notes == NotePlace.Below && Columns[^1].Kind == ColumnKind.Note && row[^1].Text.Length > 0)
            {
                foreach (var line in CellWidth.Wrap(row[^1].Text, Math.Max(room, TableLayout.Gap) - NoteIndent))
                {
                    yield return new Segment(new string(' ', NoteIndent) + line, row[^1].Style);
                    yield return Segment.LineBreak;
                }
            }
        }
    }

    private IEnumerable<Segment> DrawRow(TableLayout layout, List<int> shown, Symbols symbols, Func<int, (string Text, Style Style)> cell)
    {
        var lines = shown.Select(i => Columns[i].Kind == ColumnKind.Note
            ? CellWidth.Wrap(cell(i).Text, layout.Widths[i])
            : [CellWidth.ShortenMiddle(cell(i).Text, layout.Widths[i], symbols.Ellipsis)]).ToList();
        for (var line = 0; line < lines.Max(static l => l.Count); line++)
        {
            var blanks = 0;
            for (var place = 0; place < shown.Count; place++)
            {
                var column = shown[place];
                var text = line < lines[place].Count ? lines[place][line] : "";
                var free = layout.Widths[column] - CellWidth.Of(text);
                blanks += place == 0 ? 0 : TableLayout.Gap;
                blanks += Columns[column].IsRight ? free : 0;
                if (text.Length > 0)
                {
                    yield return new Segment(new string(' ', blanks));
                    yield return new Segment(text, cell(column).Style);
                    blanks = 0;
                }

                blanks += Columns[column].IsRight ? 0 : free;
            }

            yield return Segment.LineBreak;
        }
    }

    /// <summary>Each row as lines of heading and value, with an empty line between rows.</summary>
    private IEnumerable<Segment> DrawBlocks(int width)
    {
        var headings = Columns.Max(static column => CellWidth.Of(column.Heading)) + TableLayout.Gap;
        var values = Math.Max(1, width - headings);
        foreach (var (number, row) in _rows.Index())
        {
            if (number > 0)
            {
                yield return Segment.LineBreak;
            }

            for (var i = 0; i < row.Length; i++)
            {
                if (row[i].Text.Length == 0)
                {
                    continue;
                }

                foreach (var (place, line) in CellWidth.Wrap(row[i].Text, values).Index())
                {
                    yield return new Segment((place == 0 ? Columns[i].Heading : "").PadRight(headings), HeadingStyle);
                    yield return new Segment(line, row[i].Style);
                    yield return Segment.LineBreak;
                }
            }
        }
    }
}
