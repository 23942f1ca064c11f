using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>The chunks of one step with their words, as the columns of <c>TextIndex/WriteWords</c>. Used again for the next step.</summary>
internal sealed class ChunkWords
{
    private readonly List<int> _collections = [];
    private readonly List<Guid> _documents = [];
    private readonly List<int> _versions = [];
    private readonly List<int> _ordinals = [];
    private readonly List<int> _firsts = [];
    private readonly List<int> _lasts = [];
    private readonly List<long> _words = [];

    /// <summary>Chunks in it.</summary>
    public int Count => _ordinals.Count;

    /// <summary>Adds a chunk and the words of its parts.</summary>
    public void Add(int collection, VersionKey key, int ordinal, params ReadOnlySpan<string?> parts)
    {
        _collections.Add(collection);
        _documents.Add(key.DocumentId);
        _versions.Add(key.Version);
        _ordinals.Add(ordinal);
        _firsts.Add(_words.Count + 1);
        Lexemes.Add(_words, collection, parts);
        _lasts.Add(_words.Count);
    }

    /// <summary>The statement that writes them; valid until <see cref="Clear"/>.</summary>
    public Statement ToStatement() => new("TextIndex/WriteWords", _collections, _documents, _versions, _ordinals, _words, _firsts, _lasts);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        foreach (var column in (ReadOnlySpan<List<int>>)[_collections, _versions, _ordinals, _firsts, _lasts])
        {
            column.Clear();
        }

        _documents.Clear();
        _words.Clear();
    }
}
