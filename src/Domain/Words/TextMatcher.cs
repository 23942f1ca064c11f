namespace Ingest.Domain.Words;

/// <summary>
/// Counts a query's words in a chunk and says how well it answers: Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
/// Framework: BM25 and Beyond", 2009), with a bonus for words that stand next to each other as in the query. For one thread.
/// </summary>
public sealed class TextMatcher
{
    /// <summary>BM25's k1: how soon further occurrences stop to count. 1.2 is the usual choice.</summary>
    private const double Saturation = 1.2;

    /// <summary>BM25's b: how much long texts have to have more. Lower than the usual 0.75, because chunks are of like length by design.</summary>
    private const double LengthInfluence = 0.4;

    /// <summary>Words of an ordinary chunk of some 1,000 characters.</summary>
    private const double OrdinaryLength = 160;

    /// <summary>What two words next to each other add, as a share of the weaker one's weight.</summary>
    private const double PairBonus = 0.5;

    private readonly TextQuery _query;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _places;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _excluded;
    private readonly int[] _phraseProgress;
    private readonly bool[] _phraseFound;
    private int _previous;
    private bool _isExcluded;

    /// <summary>For one query.</summary>
    public TextMatcher(TextQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _query = query;
        _places = query.Words.Index().ToDictionary(static w => w.Item.Stem, static w => w.Index, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _excluded = query.Excluded.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _phraseProgress = new int[query.Phrases.Count];
        _phraseFound = new bool[query.Phrases.Count];
    }

    /// <summary>Counts the words in the parts of a chunk; null when none occurs, a phrase is missing, or an excluded word is there.</summary>
    /// <param name="parts">Its text, the headings above it, whatever else belongs to it. Null parts are left out.</param>
    public WordCounts? Count(params ReadOnlySpan<string?> parts)
    {
        var counts = new WordCounts(_query.Words.Count);
        Array.Clear(_phraseFound);
        _isExcluded = false;
        foreach (var part in parts)
        {
            Count(part, counts);
        }

        return counts.Any && !_isExcluded && !_phraseFound.AsSpan().Contains(false) ? counts : null;
    }

    /// <summary>How well it answers, more than 0.</summary>
    /// <param name="counts">From <see cref="Count(ReadOnlySpan{string})"/>.</param>
    /// <param name="weights">What each word of the query is worth: the rarer, the more.</param>
    public static double Score(WordCounts counts, ReadOnlySpan<double> weights)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var norm = Saturation * (1 - LengthInfluence + (LengthInfluence * counts.Length / OrdinaryLength));
        var score = 0d;
        for (var i = 0; i < weights.Length; i++)
        {
            int count = counts.Words[i];
            score += weights[i] * count / (count + norm);
            if (counts.Pairs[i])
            {
                score += PairBonus * Math.Min(weights[i], weights[i - 1]);
            }
        }

        return score;
    }

    private void Count(ReadOnlySpan<char> text, WordCounts counts)
    {
        Span<char> buffer = stackalloc char[WordReader.BufferLength];
        _previous = -1;
        Array.Clear(_phraseProgress);
        var reader = new WordReader(text, buffer);
        while (reader.MoveNext())
        {
            var stem = reader.Stem;
            if (reader.IsPart)
            {
                if (_places.TryGetValue(stem, out var single))
                {
                    counts.Add(single, previous: -1);
                }

                continue;
            }

            counts.Length++;
            _isExcluded |= _excluded.Contains(stem);
            FollowPhrases(stem);
            if (_places.TryGetValue(stem, out var place))
            {
                counts.Add(place, _previous);
                _previous = place;
            }
            else if (!StopWords.Contains(reader.Folded))
            {
                _previous = -1;
            }
        }
    }

    private void FollowPhrases(ReadOnlySpan<char> stem)
    {
        for (var i = 0; i < _phraseProgress.Length; i++)
        {
            var phrase = _query.Phrases[i];
            var progress = _phraseProgress[i];
            while (progress > 0 && !stem.SequenceEqual(phrase[progress]))
            {
                progress = FallBack(phrase, progress);
            }

            progress = stem.SequenceEqual(phrase[progress]) ? progress + 1 : 0;
            if (progress == phrase.Count)
            {
                _phraseFound[i] = true;
                progress = 0;
            }

            _phraseProgress[i] = progress;
        }
    }

    /// <summary>The longest beginning of the phrase that also ends what has been read of it: "a a b" is found in "a a a b".</summary>
    private static int FallBack(IReadOnlyList<string> phrase, int read)
    {
        for (var length = read - 1; length > 0; length--)
        {
            if (phrase.Skip(read - length).Take(length).SequenceEqual(phrase.Take(length)))
            {
                return length;
            }
        }

        return 0;
    }
}

/// <summary>How often a query's words occur in one chunk.</summary>
public sealed class WordCounts
{
    internal WordCounts(int words)
    {
        Words = new ushort[words];
        Pairs = new bool[words];
    }

    /// <summary>Occurrences of each word of the query, 65,535 at most.</summary>
    public ushort[] Words { get; }

    /// <summary>Words of the chunk in all.</summary>
    public int Length { get; internal set; }

    /// <summary>Whether the word stands right after the query's word before it, the commonest words between them left out.</summary>
    internal bool[] Pairs { get; }

    internal bool Any { get; private set; }

    internal void Add(int word, int previous)
    {
        Any = true;
        if (Words[word] < ushort.MaxValue)
        {
            Words[word]++;
        }

        Pairs[word] |= previous >= 0 && previous == word - 1;
    }
}
