using Ingest.Domain.Chunking;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Search;
using Ingest.Domain.Words;
using NSubstitute;

namespace Ingest.Domain.Tests.Search;

/// <summary>
/// Collections, documents and points in memory behind a <see cref="SearchService"/>. The index holds points of all versions, as an index
/// without a view of the database does; <see cref="BeforeIndex"/> and <see cref="AfterIndex"/> let something happen around its searches.
/// </summary>
internal sealed class SearchWorld
{
    private readonly List<Collection> _collections = [];
    private readonly Dictionary<Guid, CurrentVersion> _current = [];
    private readonly List<(string VectorCollection, IndexHit Hit)> _points = [];
    private readonly ICollectionStore _store = Substitute.For<ICollectionStore>();
    private readonly IEmbedderCatalog _catalog = Substitute.For<IEmbedderCatalog>();
    private readonly IVectorIndex _index = Substitute.For<IVectorIndex>();
    private readonly ITextSearch _text = Substitute.For<ITextSearch>();
    private readonly IDocumentQueries _documents = Substitute.For<IDocumentQueries>();

    public SearchWorld()
    {
        _store.FindAsync(default!, default).ReturnsForAnyArgs(c => _collections.SingleOrDefault(x => x.Name == c.Arg<string>()));
        _store.ListAsync(default, default).ReturnsForAnyArgs(_ => [.. _collections]);
        _catalog.Get(default!).ReturnsForAnyArgs(c => Embedder(c.Arg<string>()));
        _index.SearchAsync(default!, default, default, default).ReturnsForAnyArgs(c => SearchIndex(c.Arg<string>(), c.Arg<int>()));
        _index.Text.Returns(_text);
        _text.SearchAsync(default!, default!, default, default).ReturnsForAnyArgs(
            c => SearchText(c.Arg<IReadOnlyCollection<string>>(), c.Arg<TextQuery>(), c.Arg<int>()));
        _documents.GetCurrentAsync(default!, default).ReturnsForAnyArgs(c => GetCurrent(c.Arg<IReadOnlyCollection<Guid>>()));
        Service = new SearchService(_store, _catalog, _index, _documents);
    }

    public SearchService Service { get; }

    /// <summary>Called with the number of the search, from 1, before the index looks at its points.</summary>
    public Action<int>? BeforeIndex { get; set; }

    /// <summary>Called with the number of the search, from 1, between the index's answer and the database's.</summary>
    public Action<int>? AfterIndex { get; set; }

    /// <summary>Called before the index looks for words.</summary>
    public Action? BeforeText { get; set; }

    /// <summary>Limits of the index searches so far.</summary>
    public List<int> Limits { get; } = [];

    /// <summary>What was embedded so far: model and text.</summary>
    public List<(string Model, string Text)> Embedded { get; } = [];

    public SearchWorld Collection(string name, string model = "model", string? vectorCollection = null)
    {
        _collections.Add(new Collection(_collections.Count + 1, name, "default", model, 2, vectorCollection ?? name));
        return this;
    }

    /// <summary>Writes a version's points, one for each score; it is not searchable yet.</summary>
    public VersionKey Write(Guid document, int version, string collection, params float[] scores)
    {
        var key = new VersionKey(document, version);
        var target = _collections.Single(c => c.Name == collection).VectorCollection;
        _points.AddRange(scores.Select((score, i) =>
            (target, new IndexHit(key, new Chunk(i, $"v{version} text {i}", "Heading", i + 1, i * 10, (i * 10) + 9), score))));
        return key;
    }

    public void Publish(VersionKey key, string collection) =>
        _current[key.DocumentId] = new CurrentVersion(key.Version, $"name of {key.DocumentId}", collection);

    /// <summary>Writes one point with this text, as a chunk of its own place.</summary>
    public void WriteText(Guid document, int version, string collection, int ordinal, float score, string text)
    {
        var target = _collections.Single(c => c.Name == collection).VectorCollection;
        var chunk = new Chunk(ordinal, text, "", null, ordinal * 1000L, (ordinal * 1000L) + text.Length);
        _points.Add((target, new IndexHit(new VersionKey(document, version), chunk, score)));
    }

    /// <summary>From now on the index has no search by text.</summary>
    public void IndexHasNoText() => _index.Text.Returns((ITextSearch?)null);

    /// <summary>From now on the index answers points of searchable versions only.</summary>
    public void IndexSeesTheDatabase() => _index.AnswersCurrentVersionsOnly.Returns(true);

    public void Delete(Guid document) => _current.Remove(document);

    public void Purge(VersionKey key) => _points.RemoveAll(p => p.Hit.Key == key);

    public Task<IReadOnlyList<SearchHit>> SearchAsync(string? collection, int top, string query = "question", SearchMode mode = SearchMode.Vector) =>
        Service.SearchAsync(new SearchRequest(query, collection, top, mode), TestContext.Current.CancellationToken);

    private IEmbedder Embedder(string model)
    {
        if (_collections.All(c => c.EmbeddingModel != model) || model == "missing")
        {
            throw new FatalException(ErrorCodes.EmbedderRefused, $"no embedder '{model}'");
        }

        var embedder = Substitute.For<IEmbedder>();
        embedder.EmbedAsync(default!, default).ReturnsForAnyArgs(c =>
        {
            Embedded.AddRange(c.Arg<IReadOnlyList<string>>().Select(text => (model, text)));
            return [new float[] { 1, 0 }];
        });
        return embedder;
    }

    private IReadOnlyList<IndexHit> SearchIndex(string vectorCollection, int limit)
    {
        Limits.Add(limit);
        BeforeIndex?.Invoke(Limits.Count);
        IReadOnlyList<IndexHit> found =
        [
            .. _points.Where(p => p.VectorCollection == vectorCollection).Select(static p => p.Hit)
                .Where(h => !_index.AnswersCurrentVersionsOnly || (_current.TryGetValue(h.Key.DocumentId, out var c) && c.Version == h.Key.Version))
                .OrderByDescending(static h => h.Score).ThenBy(static h => h.Key.DocumentId).ThenBy(static h => h.Key.Version).Take(limit),
        ];
        AfterIndex?.Invoke(Limits.Count);
        return found;
    }

    /// <summary>Ranks by how many of the query's words a text has.</summary>
    private IReadOnlyList<IndexHit> SearchText(IReadOnlyCollection<string> vectorCollections, TextQuery query, int limit)
    {
        BeforeText?.Invoke();
        return
        [
            .. _points.Where(p => vectorCollections.Contains(p.VectorCollection)).Select(static p => p.Hit)
                .Select(h => h with { Score = query.Words.Count(w => h.Chunk.Text.Contains(w.Folded, StringComparison.OrdinalIgnoreCase)) })
                .Where(h => h.Score > 0)
                .OrderByDescending(static h => h.Score).ThenBy(static h => h.Key.DocumentId).ThenBy(static h => h.Chunk.Ordinal).Take(limit),
        ];
    }

    private Dictionary<Guid, CurrentVersion> GetCurrent(IReadOnlyCollection<Guid> ids) =>
        _current.Where(c => ids.Contains(c.Key)).ToDictionary();
}
