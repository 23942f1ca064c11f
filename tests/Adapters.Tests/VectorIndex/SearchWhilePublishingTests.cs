using Ingest.Domain.Chunking;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Indexing;
using Ingest.Domain.Search;
using Ingest.TestKit;
using NSubstitute;

namespace Ingest.Adapters.Tests.VectorIndex;

/// <summary>P2: of a document that is republished all the time, every search shows one version, whole.</summary>
public sealed class SearchWhilePublishingTests(SearchableDocuments documents) : IClassFixture<SearchableDocuments>
{
    private const int Versions = 60;
    private const int Chunks = 5;
    private const int Searchers = 3;

    private static readonly float[] Vector = [1, 0];

    private readonly string _collection = Unique.Collection();
    private readonly Guid _document = Guid.NewGuid();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SearchAsync_WhileADocumentIsRepublished_SeesExactlyOneVersionWhole()
    {
        await documents.Index.EnsureCollectionAsync(_collection, Vector.Length, Stop);
        await PublishAsync(1);
        var published = 1;
        var finished = false;

        var searchers = Enumerable.Range(0, Searchers).Select(_ => Task.Run(SearchAllTheTimeAsync, Stop)).ToList();
        for (var version = 2; version <= Versions; version++)
        {
            await PublishAsync(version);
            Volatile.Write(ref published, version);
        }

        Volatile.Write(ref finished, true);
        var seen = (await Task.WhenAll(searchers)).SelectMany(static s => s).ToList();
        Assert.True(seen.Distinct().Count() > 5, "The searches saw too few versions to prove anything.");

        async Task<List<int>> SearchAllTheTimeAsync()
        {
            var service = CreateService();
            var versions = new List<int>();
            while (!Volatile.Read(ref finished))
            {
                var before = Volatile.Read(ref published);
                var hits = await service.SearchAsync(new SearchRequest("question", _collection, 10), Stop);
                var after = Volatile.Read(ref published) + 1; // The one being published may be searchable already.

                var version = Assert.Single(hits.Select(static h => h.Version).Distinct());
                Assert.InRange(version, before, after);
                Assert.Equal(Enumerable.Range(0, Chunks).Select(i => Text(version, i)), hits.Select(static h => h.Text));
                versions.Add(version);
            }

            return versions;
        }
    }

    [Fact]
    public async Task SearchAsync_DeletedDocument_IsGoneAtOnceThoughItsPointsAreThere()
    {
        await documents.Index.EnsureCollectionAsync(_collection, Vector.Length, Stop);
        await PublishAsync(1);

        await documents.DeleteAsync(_document, Stop);

        Assert.Empty(await documents.Index.SearchAsync(_collection, Vector, 10, Stop));
        Assert.Empty(await CreateService().SearchAsync(new SearchRequest("question", _collection, 10), Stop));
        Assert.Equal(Chunks, await documents.Index.CountAsync(_collection, new VersionKey(_document, 1), Stop));
    }

    /// <summary>The steps of a worker: the new version's points, the flip, then the old version's points go.</summary>
    private async Task PublishAsync(int version)
    {
        var key = new VersionKey(_document, version);
        var points = Enumerable.Range(0, Chunks)
            .Select(i => new ChunkPoint(key, new Chunk(i, Text(version, i), "", null, i * 10, (i * 10) + 9), Vector));
        await documents.Index.UpsertAsync(_collection, [.. points], Stop);
        await documents.MakeCurrentAsync([key], Stop, _collection);
        await documents.Index.DeleteAsync(_collection, key with { Version = version - 1 }, 0, Stop);
    }

    private SearchService CreateService()
    {
        var embedder = Substitute.For<IEmbedder>();
        embedder.EmbedAsync(default!, default).ReturnsForAnyArgs([Vector]);
        var catalog = Substitute.For<IEmbedderCatalog>();
        catalog.Get("fixed").Returns(embedder);
        return new SearchService(documents.Get<ICollectionStore>(), catalog, documents.Index, documents.Get<IDocumentQueries>());
    }

    private static string Text(int version, int chunk) => $"version {version} chunk {chunk}";
}
