using Ingest.Adapters.Extractors.Text;

namespace Ingest.Adapters.Extractors.Data;

/// <summary>Guesses what separates the cells of a file, and whether its first row names the columns.</summary>
internal static class Delimiters
{
    private const int SampleRows = 20;
    private static readonly char[] Candidates = [',', '\t', ';', '|'];

    /// <summary>
    /// The delimiter that gives the most rows of the beginning the same number of cells, at least two; <paramref name="preferred"/> wins a tie.
    /// Null when none separates anything.
    /// </summary>
    /// <param name="sample">Beginning of the file; its last row may be cut.</param>
    /// <param name="preferred">What the file's name suggests.</param>
    public static char? Detect(string sample, char preferred)
    {
        char? best = null;
        var bestScore = 0.0;
        foreach (var candidate in Candidates.OrderByDescending(candidate => candidate == preferred))
        {
            var score = Score(sample, candidate);
            if (score <= bestScore) continue;
            best = candidate;
            bestScore = score;
        }
        return best;
    }

    /// <summary>Whether rows of the beginning agree on a number of cells well enough to be a table by their looks alone.</summary>
    public static bool LooksDelimited(string sample) =>
        Candidates.Any(candidate => Rows(sample, candidate) is { Count: >= 3 } rows && rows[0] >= 2 && rows.All(cells => cells == rows[0]));

    /// <summary>A first row whose cells are all filled, short, different and not numbers names the columns.</summary>
    public static bool IsHeader(IReadOnlyList<string> row)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var cell in row)
        {
            var name = cell.AsSpan().Trim();
            if (name.Length is 0 or > 200 || char.IsAsciiDigit(name[0]) && double.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _)) return false;
            if (!names.Add(name.ToString())) return false;
        }
        return TableBuilder.Line(row) is not null;
    }

    /// <summary>Share of rows with the commonest number of cells, raised a little by that number.</summary>
    private static double Score(string sample, char delimiter)
    {
        var rows = Rows(sample, delimiter);
        if (rows.Count == 0) return 0;
        var commonest = rows.GroupBy(cells => cells).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First();
        return commonest.Key < 2 ? 0 : (double)commonest.Count() / rows.Count + Math.Min(commonest.Key, 100) / 1_000.0;
    }

    /// <summary>Numbers of cells of the first rows.</summary>
    private static List<int> Rows(string sample, char delimiter)
    {
        var reader = new CsvReader(new StringReader(sample), delimiter);
        var rows = new List<int>();
        while (rows.Count <= SampleRows && reader.Read() is { } row)
            if (row.Count > 1 || row[0].Length > 0) rows.Add(row.Count);
        if (rows.Count > SampleRows || (rows.Count > 1 && !sample.EndsWith('\n'))) rows.RemoveAt(rows.Count - 1);
        return rows;
    }
}
