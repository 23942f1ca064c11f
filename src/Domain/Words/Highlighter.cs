using System.Buffers;

namespace Ingest.Domain.Words;

/// <summary>
/// Finds the words of a query in a text, and their near forms: the same stem ("costs" for "cost"), a longer word that begins with it or, from five
/// letters on, holds it ("Fahrradladen" for "Fahrrad"), and one slip of the pen (a letter more, less or another, from five letters on, not
/// in words with digits). How a hit was found does not matter. Time grows with text times different words, at most
/// <see cref="TextQuery.MaxWords"/>, and ends after <see cref="MaxHighlights"/> or <see cref="MaxText"/>.
/// </summary>
public sealed class Highlighter
{
    /// <summary>Most places of one text.</summary>
    public const int MaxHighlights = 100;

    /// <summary>UTF-16 units of a text that are looked at; chunks are shorter.</summary>
    public const int MaxText = 32_768;

    private const int ShortestBeginning = 4;
    private const int ShortestWithin = 5;

    private static readonly IReadOnlyList<Highlight> NoPlaces = [];
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private readonly QueryWord[] _words;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _stems;

    /// <summary>For the words of a query, those of its phrases included.</summary>
    public Highlighter(TextQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _words = [.. query.Words];
        _stems = _words.Select(static w => w.Stem).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The places, in order, none touching another, all within the text and never half a character.</summary>
    public IReadOnlyList<Highlight> Find(ReadOnlySpan<char> text)
    {
        if (_words.Length == 0)
        {
            return NoPlaces;
        }

        Span<char> buffer = stackalloc char[WordReader.BufferLength];
        var found = new List<Highlight>();
        var reader = new WordReader(text[..Math.Min(text.Length, MaxText)], buffer);
        while (found.Count < MaxHighlights && reader.MoveNext())
        {
            if (!reader.IsPart && IsMatch(reader.Folded, reader.Stem))
            {
                Add(found, reader.Start, reader.End);
            }
            else if (reader.IsPart && _stems.Contains(reader.Stem))
            {
                Add(found, reader.Start, reader.End);
            }
        }

        return found.Count == 0 ? NoPlaces : found;
    }

    /// <summary>Pairs of symbols overlap, and pieces of a very long word touch: those become one place.</summary>
    private static void Add(List<Highlight> found, int start, int end)
    {
        if (found.Count > 0 && found[^1] is var last && last.Start + last.Length >= start)
        {
            found[^1] = new Highlight(last.Start, Math.Max(last.Start + last.Length, end) - last.Start);
            return;
        }

        found.Add(new Highlight(start, end - start));
    }

    private bool IsMatch(ReadOnlySpan<char> folded, ReadOnlySpan<char> stem)
    {
        if (_stems.Contains(stem))
        {
            return true;
        }

        foreach (var word in _words)
        {
            if (IsNear(folded, word.Folded))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNear(ReadOnlySpan<char> word, ReadOnlySpan<char> wanted)
    {
        if (wanted.Length < ShortestBeginning || word.Length < wanted.Length - 1)
        {
            return false;
        }

        return word.StartsWith(wanted)
            || (wanted.Length >= ShortestWithin && (word.IndexOf(wanted) >= 0 || (!wanted.ContainsAny(Digits) && IsOneSlipAway(word, wanted))));
    }

    private static bool IsOneSlipAway(ReadOnlySpan<char> word, ReadOnlySpan<char> wanted)
    {
        var difference = word.Length - wanted.Length;
        if (difference is < -1 or > 1 || word.Length < ShortestWithin)
        {
            return false;
        }

        var same = word.CommonPrefixLength(wanted);
        var rest = word[Math.Min(word.Length, same + (difference >= 0 ? 1 : 0))..];
        var restWanted = wanted[Math.Min(wanted.Length, same + (difference <= 0 ? 1 : 0))..];
        return rest.SequenceEqual(restWanted);
    }
}
