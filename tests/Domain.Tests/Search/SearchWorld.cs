using Ingest.Domain.Chunking;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Search;
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
    private readonly IDocumentQueries _documents = Substitute.For<IDocumentQueries>();

    public SearchWorld()
    {
        _store.FindAsync(default!, default).ReturnsForAnyArgs(c => _collections.SingleOrDefault(x => x.Name == c.Arg<string>()));
        _store.ListAsync(default, default).ReturnsForAnyArgs(_ => [.. _collections]);
        _catalog.Get(default!).ReturnsForAnyArgs(c => Embedder(c.Arg<string>()));
        _index.SearchAsync(default!, default, default, default).ReturnsForAnyArgs(c => SearchIndex(c.Arg<string>(), c.Arg<int>()));
        _documents.GetCurrentAsync(default!, default).ReturnsForAnyArgs(c => GetCurrent(c.Arg<IReadOnlyCollection<Guid>>()));
        Service = new SearchService(_store, _catalog, _index, _documents);
    }

    public SearchService Service { get; }

    /// <summary>Called with the number of the search, from 1, before the index looks at its points.</summary>
    public Action<int>? BeforeIndex { get; set; }

    /// <summary>Called with the number of the search, from 1, between the index's answer and the database's.</summary>
    public Action<int>? AfterIndex { get; set; }

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

    /// <summary>From now on the index answers points of searchable versions only.</summary>
    public void IndexSeesTheDatabase() => _index.AnswersCurrentVersionsOnly.Returns(true);

    public void Delete(Guid document) => _current.Remove(document);

    public void Purge(VersionKey key) => _points.RemoveAll(p => p.Hit.Key == key);

    public Task<IReadOnlyList<SearchHit>> SearchAsync(string? collection, int top, string query = "question") =>
        Service.SearchAsync(new SearchRequest(query, collection, top), TestContext.Current.CancellationToken);

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

    private Dictionary<Guid, CurrentVersion> GetCurrent(IReadOnlyCollection<Guid> ids) =>
        _current.Where(c => ids.Contains(c.Key)).ToDictionary();
}
