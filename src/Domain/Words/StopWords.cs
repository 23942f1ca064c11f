using System.Collections.Frozen;

namespace Ingest.Domain.Words;

/// <summary>The commonest English words, which say nothing about what a text is about. A short list on purpose: they count less, not nothing.</summary>
public static class StopWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
        "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "may", "me", "more",
        "my", "no", "not", "of", "on", "one", "or", "other", "our", "out", "she", "should", "so", "some", "such", "than", "that", "the", "their",
        "them", "then", "there", "these", "they", "this", "to", "under", "up", "was", "we", "were", "what", "when", "where", "which", "who",
        "why", "will", "with", "would", "you", "your").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a folded word is one of them.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => word.Length <= 6 && Words.Contains(word);
}
