using System.Text.RegularExpressions;

namespace Ingest.LocalHost.Output;

/// <summary>
/// The part of a hit's text that a person sees: on one line, cut at borders of words, around the place with the most different words of the query.
/// </summary>
internal sealed partial class Excerpt
{
    /// <summary>Stands where text was left out.</summary>
    public const string Ellipsis = "…";

    // Shorter words of a query ("to", "of") are in every text and say nothing about the place.
    private const int ShortestWord = 3;

    // Words before the first one that was looked for, as context.
    private const int LeadIn = 40;

    private readonly HashSet<string> _words;

    /// <summary>For the hits of one query.</summary>
    public Excerpt(string query)
    {
        var all = Words().Matches(query).Select(static m => m.Value).ToList();
        var telling = all.Where(static w => w.Length >= ShortestWord).ToList();
        _words = new HashSet<string>(telling.Count > 0 ? telling : all, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>At most <paramref name="length"/> characters of a text, white space collapsed, plus an ellipsis where something is missing.</summary>
    public string Cut(string text, int length)
    {
        var line = WhiteSpace().Replace(text, " ").Trim();
        if (line.Length <= length)
        {
            return line;
        }

        var start = FindStart(line, length);
        var end = Math.Min(line.Length, start + length);
        if (end < line.Length && line.LastIndexOf(' ', end, end - start) is var border && border > start)
        {
            end = border;
        }

        // A single word longer than all the room is cut, but not between the halves of a surrogate pair.
        if (end < line.Length && char.IsHighSurrogate(line[end - 1]))
        {
            end--;
        }

        return $"{(start > 0 ? Ellipsis : "")}{line[start..end].Trim()}{(end < line.Length ? Ellipsis : "")}";
    }

    /// <summary>The text in pieces, with whether each is a word of the query, or begins with one.</summary>
    public IEnumerable<(string Text, bool IsWord)> Split(string text)
    {
        var done = 0;
        foreach (Match match in Words().Matches(text))
        {
            if (Find(match.Value) is null)
            {
                continue;
            }

            if (match.Index > done)
            {
                yield return (text[done..match.Index], false);
            }

            yield return (match.Value, true);
            done = match.Index + match.Length;
        }

        if (done < text.Length)
        {
            yield return (text[done..], false);
        }
    }

    private int FindStart(string line, int length)
    {
        var found = Words().Matches(line).Select(m => (m.Index, Word: Find(m.Value))).Where(static m => m.Word is not null).ToList();
        var best = 0;
        var most = 0;
        for (var i = 0; i < found.Count; i++)
        {
            var start = Math.Max(0, found[i].Index - LeadIn);
            var different = found.Skip(i).TakeWhile(m => m.Index < start + length).Select(static m => m.Word).Distinct().Count();
            if (different > most)
            {
                (best, most) = (start, different);
            }
        }

        best = Math.Min(best, line.Length - length);
        return best == 0 ? 0 : line.IndexOf(' ', best, Math.Min(LeadIn, line.Length - best)) is var border and >= 0 ? border + 1 : best;
    }

    private string? Find(string word) => _words.TryGetValue(word, out var whole)
        ? whole
        : _words.FirstOrDefault(w => w.Length >= ShortestWord && word.StartsWith(w, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
