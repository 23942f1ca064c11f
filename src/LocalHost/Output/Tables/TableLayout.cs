namespace Ingest.LocalHost.Output.Tables;

/// <summary>Where the sentences of a table stand.</summary>
internal enum NotePlace
{
    /// <summary>In a column, wrapped there.</summary>
    Beside,

    /// <summary>On lines of their own below each row.</summary>
    Below,
}

/// <summary>How a table is drawn on a terminal of a given width.</summary>
/// <param name="Widths">Cells of each column.</param>
/// <param name="Notes">Where the sentences of the last column stand.</param>
internal sealed record TableLayout(IReadOnlyList<int> Widths, NotePlace Notes)
{
    /// <summary>Cells between columns.</summary>
    public const int Gap = 2;

    // A sentence in a narrower column is a ribbon of words; a shorter name tells nothing.
    private const int NarrowestNote = 28;
    private const int ShortestName = 16;
    private const int ShortestNameAtAll = 10;

    /// <summary>
    /// The widest layout that fits: sentences beside as they are, then wrapped, then with shorter names, then below the rows. Null when not even that fits, and each
    /// row has to become a block of lines.
    /// </summary>
    /// <param name="columns">The columns.</param>
    /// <param name="natural">Cells each one needs.</param>
    /// <param name="width">Cells there are.</param>
    public static TableLayout? Fit(IReadOnlyList<Column> columns, IReadOnlyList<int> natural, int width)
    {
        var hasNote = columns[^1].Kind == ColumnKind.Note;
        var others = hasNote ? columns.Count - 1 : columns.Count;
        if (hasNote && natural[^1] > 0)
        {
            var needed = Math.Min(natural[^1], NarrowestNote);
            if (Shorten(columns, natural, others, width - needed - (others > 0 ? Gap : 0), ShortestName) is { } beside)
            {
                var room = width - Total(beside, others) - (others > 0 ? Gap : 0);
                return new TableLayout([.. beside, Math.Min(natural[^1], room)], NotePlace.Beside);
            }
        }

        return others > 0 && Shorten(columns, natural, others, width, ShortestNameAtAll) is { } below
            ? new TableLayout(hasNote ? [.. below, 0] : below, NotePlace.Below)
            : null;
    }

    /// <summary>The widths of the first columns so that they fit, the widest names shortened first; null when they do not.</summary>
    private static int[]? Shorten(IReadOnlyList<Column> columns, IReadOnlyList<int> natural, int count, int width, int shortest)
    {
        var widths = natural.Take(count).ToArray();
        while (Total(widths, count) is var total && total > width)
        {
            var widest = -1;
            for (var i = 0; i < count; i++)
            {
                if (columns[i].Kind == ColumnKind.Name && widths[i] > Math.Max(shortest, columns[i].Heading.Length) && (widest < 0 || widths[i] > widths[widest]))
                {
                    widest = i;
                }
            }

            if (widest < 0)
            {
                return null;
            }

            widths[widest]--;
        }

        return widths;
    }

    private static int Total(IReadOnlyList<int> widths, int count) => widths.Take(count).Sum() + (Gap * Math.Max(0, count - 1));
}
