namespace Ingest.Domain.Words;

/// <summary>The different stems of one text after another; one set is used again and again, so that a word costs a string only when it is new. For one thread.</summary>
public sealed class WordSet
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>An empty set.</summary>
    public WordSet() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The stems, each once, in no order that means anything.</summary>
    public IReadOnlyCollection<string> Words => _words;

    /// <summary>Forgets what was read.</summary>
    public void Clear() => _words.Clear();

    /// <summary>Adds a text's stems.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[WordReader.BufferLength];
        var reader = new WordReader(text, buffer);
        while (reader.MoveNext())
        {
            _lookup.Add(reader.Stem);
        }
    }
}
