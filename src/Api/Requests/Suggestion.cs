namespace Ingest.Api.Requests;

/// <summary>"Did you mean": the nearest known word by edit distance, or the whole list.</summary>
internal static class Suggestion
{
    private const int MaxWordLength = 40;

    /// <summary>A sentence that starts with a space, or nothing when no word is known.</summary>
    public static string For(string word, ReadOnlySpan<string> known)
    {
        if (known.IsEmpty)
        {
            return " This address takes none.";
        }

        string? nearest = null;
        var best = 3;
        foreach (var candidate in known)
        {
            if (word.Length <= MaxWordLength && Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant()) is var distance && distance < best)
            {
                (nearest, best) = (candidate, distance);
            }
        }

        return nearest is null ? $" Known are: {string.Join(", ", known)}." : $" Did you mean '{nearest}'?";
    }

    // Levenshtein's distance, two rows.
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
