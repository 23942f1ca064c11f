using System.Buffers;

namespace Ingest.Domain.Words;

/// <summary>What a part of a query asks for.</summary>
internal enum QueryPartKind
{
    /// <summary>Its words count.</summary>
    Words,

    /// <summary>Its words must follow each other.</summary>
    Phrase,

    /// <summary>Its words must not be there.</summary>
    Excluded,
}

/// <summary>Cuts a query at its quotes and at words with a minus before them.</summary>
internal static class QueryPart
{
    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"\u201C\u201D\u201E\u00AB\u00BB");

    /// <summary>The parts in order; a quote that nothing closes goes to the end.</summary>
    public static IEnumerable<(string Text, QueryPartKind Kind)> Split(string query)
    {
        for (var at = 0; at < query.Length;)
        {
            int end;
            if (Quotes.Contains(query[at]))
            {
                end = query.AsSpan(at + 1).IndexOfAny(Quotes) is var found and >= 0 ? at + 1 + found : query.Length;
                yield return (query[(at + 1)..end], QueryPartKind.Phrase);
                at = Math.Min(query.Length, end + 1);
                continue;
            }

            var isExcluded = IsExclusion(query, at);
            end = isExcluded ? FindEnd(query, at + 1, static (text, i) => char.IsWhiteSpace(text[i])) : FindEnd(query, at, IsExclusion);
            yield return (query[at..end], isExcluded ? QueryPartKind.Excluded : QueryPartKind.Words);
            at = end;
        }
    }

    private static bool IsExclusion(string query, int at) =>
        query[at] == '-' && (at == 0 || char.IsWhiteSpace(query[at - 1])) && at + 1 < query.Length && char.IsLetterOrDigit(query[at + 1]);

    private static int FindEnd(string query, int from, Func<string, int, bool> ends)
    {
        var end = from;
        while (end < query.Length && !Quotes.Contains(query[end]) && !ends(query, end))
        {
            end++;
        }

        return end;
    }
}
