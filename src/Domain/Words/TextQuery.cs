namespace Ingest.Domain.Words;

/// <summary>
/// A query as words: what a text is to have, as search boxes of the web read it. Any of the words will do and more are better;
/// <c>"words in quotes"</c> must stand one after the other; <c>-word</c> must not be there. The commonest English words are left out unless the
/// query has no others.
/// </summary>
public sealed class TextQuery
{
    /// <summary>Different words at most, the first ones; a longer query is a text and has said by then what it is about.</summary>
    public const int MaxWords = 32;

    private TextQuery(IReadOnlyList<QueryWord> words, IReadOnlyList<IReadOnlyList<string>> phrases, IReadOnlySet<string> excluded)
    {
        Words = words;
        Phrases = phrases;
        Excluded = excluded;
    }

    /// <summary>Different words that count, in the query's order.</summary>
    public IReadOnlyList<QueryWord> Words { get; }

    /// <summary>Stems that must follow each other without another word between them; two or more each.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Phrases { get; }

    /// <summary>Stems that must not be there.</summary>
    public IReadOnlySet<string> Excluded { get; }

    /// <summary>Reads a query. Without any letter or digit it has no words, and finds nothing.</summary>
    public static TextQuery Parse(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var all = new List<QueryWord>();
        var phrases = new List<IReadOnlyList<string>>();
        var excluded = new List<QueryWord>();
        foreach (var (text, kind) in QueryPart.Split(query))
        {
            var words = ReadWords(text);
            if (kind == QueryPartKind.Excluded)
            {
                excluded.AddRange(words);
                continue;
            }

            all.AddRange(words);
            if (kind == QueryPartKind.Phrase && words.Count > 1)
            {
                phrases.Add([.. words.Take(MaxWords).Select(static w => w.Stem)]);
            }
        }

        // "-5" alone asks for 5.
        if (all.Count == 0)
        {
            (all, excluded) = (excluded, all);
        }

        var telling = all.Where(static w => !StopWords.Contains(w.Folded)).ToList();
        return new TextQuery(
            [.. (telling.Count > 0 ? telling : all).DistinctBy(static w => w.Stem).Take(MaxWords)],
            phrases,
            excluded.Select(static w => w.Stem).ToHashSet(StringComparer.Ordinal));
    }

    private static List<QueryWord> ReadWords(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[WordReader.BufferLength];
        var words = new List<QueryWord>();
        var reader = new WordReader(text, buffer);
        while (reader.MoveNext())
        {
            if (!reader.IsPart)
            {
                words.Add(new QueryWord(reader.Folded.ToString(), reader.Stem.ToString()));
            }
        }

        return words;
    }
}

/// <summary>A word of a query.</summary>
/// <param name="Folded">In lower case, without diacritics.</param>
/// <param name="Stem">Its stem; words with the same stem are the same word.</param>
public sealed record QueryWord(string Folded, string Stem);
