namespace Ingest.Domain.Errors;

/// <summary>"Did you mean": the known word that is nearest to one that is not known.</summary>
public static class Spelling
{
    private const int MaxWordLength = 63;
    private const int MaxDistance = 2;

    /// <summary>A sentence: "Did you mean 'x'?" when a known word is at most two letters away, otherwise the list of all, or that there are none.</summary>
    /// <param name="word">What was found.</param>
    /// <param name="known">What there is.</param>
    /// <param name="list">How the list begins, for example <c>Known are</c>.</param>
    public static string Suggest(string word, IEnumerable<string> known, string list)
    {
        var sorted = known.Order(StringComparer.Ordinal).ToList();
        if (Nearest(word, sorted) is { } nearest)
        {
            return $"Did you mean '{nearest}'?";
        }

        return sorted.Count == 0 ? $"{list} none." : $"{list}: {string.Join(", ", sorted)}.";
    }

    /// <summary>The known word that is nearest, whatever the letter case: at most two letters away; null when none is.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => word.Length > MaxWordLength
        ? null
        : known.Select(candidate => (Word: candidate, Distance: Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(static candidate => candidate.Distance <= MaxDistance && candidate.Distance < candidate.Word.Length)
            .OrderBy(static candidate => candidate.Distance)
            .Select(static candidate => candidate.Word)
            .FirstOrDefault();

    /// <summary>Levenshtein's distance: insertions, deletions and replacements that make one word the other.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }
}
