using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.TextIndex;

public sealed class TextIndexingTests(IndexedDocuments documents) : IClassFixture<IndexedDocuments>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunStepAsync_VersionLongerThanAStep_GoesOnWhereItEndedAndSearchesSeeAllOfItMeanwhile()
    {
        var key = await WriteAsync(2_300);
        var steps = new List<long>();
        while (await documents.Indexing.RunStepAsync(Stop) > 0)
        {
            steps.Add(await CountAsync("text_point", key));
            Assert.Equal(2_300, (await SearchAsync(3_000)).Count);
        }

        Assert.Equal(2_300, steps[^1]);
        Assert.Contains(steps, static s => s is > 0 and < 2_300);
        Assert.Equal(0, await CountAsync("text_backlog", key));
    }

    [Fact]
    public async Task RunStepAsync_ManyAtOnce_IndexEachChunkOnce()
    {
        var keys = new List<VersionKey>();
        for (var i = 0; i < 12; i++)
        {
            keys.Add(await WriteAsync(150));
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SettleAsync()));
        await SettleAsync(); // What another one held while all four looked.

        Assert.Equal(12 * 150, (await SearchAsync(5_000)).Count);
        foreach (var key in keys)
        {
            Assert.Equal((150, 0), (await CountAsync("text_point", key), await CountAsync("text_backlog", key)));
        }
    }

    [Fact]
    public async Task DeleteAsync_IndexedVersion_LeavesNoWordsBehind()
    {
        var key = await WriteAsync(20);
        await SettleAsync();
        Assert.Equal(20, await CountAsync("text_point", key));

        await documents.Index.DeleteAsync(_collection, key, 15, Stop);
        Assert.Equal(15, await CountAsync("text_point", key));

        await documents.Index.DeleteAsync(_collection, key, 0, Stop);
        Assert.Equal((0, 0), (await CountAsync("text_point", key), await CountAsync("text_backlog", key)));
    }

    [Fact]
    public async Task RunStepAsync_VersionThatIsNotSearchable_IsLeftAlone()
    {
        var key = new VersionKey(Guid.NewGuid(), 1);
        await documents.Index.EnsureCollectionAsync(_collection, 2, Stop);
        await documents.Index.UpsertAsync(_collection, IndexedDocuments.Lamps(key, 3), Stop);

        await SettleAsync();

        Assert.Equal((0, 1), (await CountAsync("text_point", key), await CountAsync("text_backlog", key)));
    }

    [Fact]
    public async Task SearchAsync_WhileVersionsArePublishedAndIndexed_SeesOneVersionWhole()
    {
        var document = Guid.NewGuid();
        await documents.Index.EnsureCollectionAsync(_collection, 2, Stop);
        await PublishAsync(new VersionKey(document, 1));
        var finished = false;
        var indexing = Task.Run(async () =>
        {
            while (!Volatile.Read(ref finished))
            {
                await documents.Indexing.RunStepAsync(Stop);
            }
        }, Stop);
        var searching = Task.Run(async () =>
        {
            var seen = new HashSet<int>();
            while (!Volatile.Read(ref finished))
            {
                var hits = await SearchAsync(100);
                seen.Add(Assert.Single(hits.Select(static h => h.Key.Version).Distinct()));
                Assert.Equal(Enumerable.Range(0, 5), hits.Select(static h => h.Chunk.Ordinal).Order());
            }

            return seen;
        }, Stop);

        for (var version = 2; version <= 40; version++)
        {
            await PublishAsync(new VersionKey(document, version));
        }

        Volatile.Write(ref finished, true);
        await indexing;
        Assert.True((await searching).Count > 3, "The searches saw too few versions to prove anything.");
    }

    private async Task PublishAsync(VersionKey key)
    {
        await documents.Index.UpsertAsync(_collection, IndexedDocuments.Lamps(key, 5), Stop);
        await documents.MakeCurrentAsync([key], Stop);
        await documents.Index.DeleteAsync(_collection, key with { Version = key.Version - 1 }, 0, Stop);
    }

    private async Task SettleAsync()
    {
        while (await documents.Indexing.RunStepAsync(Stop) > 0)
        {
        }
    }

    private Task<VersionKey> WriteAsync(int chunks) => documents.WriteAsync(_collection, chunks);

    private Task<IReadOnlyList<IndexHit>> SearchAsync(int limit) => documents.SearchAsync(_collection, limit);

    private Task<long> CountAsync(string table, VersionKey key) => documents.CountAsync(table, key);
}
