namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>Puts together what belongs together on a page but stands apart: numbers and bullets before their line, and the cells of table rows.</summary>
internal static class PdfArrangement
{
    /// <summary>Cells of one row; also keeps a hostile page from being compared with itself.</summary>
    private const int MaxCells = 50;

    private const int MaxLabelLength = 6;

    /// <summary>Widest gap between a label and its line, in letter sizes.</summary>
    private const double MaxLabelGap = 3;

    /// <summary>Moves section numbers and bullets that are groups of their own to the beginning of the line right of them.</summary>
    public static IReadOnlyList<PdfGroup> JoinLabels(IReadOnlyList<PdfGroup> groups)
    {
        var labels = groups.Where(group => group.Lines.All(IsLabel)).SelectMany(group => group.Lines).ToList();
        // Damaged or drawn pages can consist of thousands of single signs; comparing all with all would take too long.
        if (labels.Count is 0 or > 500) return groups;

        var hosts = groups.SelectMany(group => group.Lines).Where(line => !IsLabel(line)).ToList();
        var labelOf = new Dictionary<PdfLine, PdfLine>(ReferenceEqualityComparer.Instance);
        foreach (var label in labels)
            if (hosts.Where(host => IsRightOf(label, host)).MinBy(host => host.Box.Left) is { } host) labelOf.TryAdd(host, label);
        var moved = labelOf.Values.ToHashSet(ReferenceEqualityComparer.Instance);
        return
        [
            .. groups
                .Select(group => new PdfGroup([.. group.Lines.Where(line => !moved.Contains(line)).Select(line => labelOf.TryGetValue(line, out var label) ? Join(label, line) : line)]))
                .Where(group => group.Lines.Count > 0),
        ];
    }

    /// <summary>
    /// The cells of the table row that starts at a group: single lines at the same height, from left to right. One cell when it is no row.
    /// </summary>
    public static IReadOnlyList<PdfLine> Row(IReadOnlyList<PdfGroup> groups, int start)
    {
        List<PdfLine> cells = [groups[start].Lines[0]];
        if (groups[start].Lines.Count > 1) return cells;
        for (var i = start + 1; i < groups.Count && cells.Count < MaxCells && groups[i].Lines.Count == 1; i++)
        {
            var line = groups[i].Lines[0];
            if (!IsSameHeight(cells[^1], line) || line.Box.Left < cells[^1].Box.Right) break;
            cells.Add(line);
        }
        return cells;
    }

    private static bool IsLabel(PdfLine line) =>
        line.Text.Length <= MaxLabelLength && (line.Text.Length == 1 ? PdfLayout.IsBullet(line.Text[0]) || char.IsAsciiDigit(line.Text[0]) : line.Text.All(unit => char.IsAsciiDigit(unit) || unit == '.') && char.IsAsciiDigit(line.Text[0]));

    private static bool IsRightOf(PdfLine label, PdfLine host) =>
        IsSameHeight(label, host) && host.Box.Left >= label.Box.Right - 1 && host.Box.Left - label.Box.Right <= MaxLabelGap * host.Size;

    private static bool IsSameHeight(PdfLine a, PdfLine b) =>
        Math.Abs(a.Box.Top + a.Box.Bottom - b.Box.Top - b.Box.Bottom) / 2 <= Math.Min(a.Size, b.Size) * 0.4;

    private static PdfLine Join(PdfLine label, PdfLine line) =>
        new($"{label.Text} {line.Text}", line.Size, line.Box with { Left = label.Box.Left });
}
