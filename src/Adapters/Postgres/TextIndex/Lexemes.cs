using System.Globalization;
using System.Runtime.InteropServices;
using Ingest.Domain.Words;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// Words as the text index knows them: a number of vector collection and stem, so a lookup never meets other collections. 64 bits, so two words of
/// a collection practically never share one; if they do, a search reads a chunk too many and ranks by its text all the same. The numbers are stored:
/// computing them differently means indexing every word again.
/// </summary>
internal static class Lexemes
{
    // FNV-1a, 64 bits (Fowler, Noll, Vo), over UTF-16 units.
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The number of a stem in a vector collection.</summary>
    public static long Number(int collection, ReadOnlySpan<char> stem)
    {
        var hash = (Basis ^ (uint)collection) * Prime;
        foreach (var unit in stem)
        {
            hash = (hash ^ unit) * Prime;
        }

        return (long)hash;
    }

    /// <summary>Adds the different words of a chunk's parts to a list, in ascending order.</summary>
    public static void Add(List<long> numbers, int collection, params ReadOnlySpan<string?> parts)
    {
        var start = numbers.Count;
        Span<char> buffer = stackalloc char[WordReader.BufferLength];
        foreach (var part in parts)
        {
            var reader = new WordReader(part, buffer);
            while (reader.MoveNext())
            {
                numbers.Add(Number(collection, reader.Stem));
            }
        }

        var own = CollectionsMarshal.AsSpan(numbers)[start..];
        own.Sort();
        var different = 0;
        foreach (var number in own)
        {
            if (different == 0 || own[different - 1] != number)
            {
                own[different++] = number;
            }
        }

        CollectionsMarshal.SetCount(numbers, start + different);
    }

    /// <summary>What to ask the index: in each collection for each word, for each phrase's words together, and for all words together.</summary>
    public static IReadOnlyList<LexemeQuestion> ToQuestions(IReadOnlyList<int> collections, TextQuery query)
    {
        List<IReadOnlyList<string>> wanted = [.. query.Words.Select(static w => new[] { w.Stem }), .. query.Phrases];
        if (query.Words.Count > 1)
        {
            wanted.Add([.. query.Words.Select(static w => w.Stem)]);
        }

        return [.. wanted.Index().SelectMany(w => collections.Select(collection => new LexemeQuestion(w.Index, ToArray(collection, w.Item))))];
    }

    private static string ToArray(int collection, IEnumerable<string> stems) =>
        $"{{{string.Join(',', stems.Select(stem => Number(collection, stem).ToString(CultureInfo.InvariantCulture)))}}}";
}

/// <summary>Words that a chunk is to have.</summary>
/// <param name="Place">Which they are: the query's words in order, then its phrases, then all words together.</param>
/// <param name="Numbers">Their numbers in one collection, as PostgreSQL writes an array.</param>
internal readonly record struct LexemeQuestion(int Place, string Numbers);
