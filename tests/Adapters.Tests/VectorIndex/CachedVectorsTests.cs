using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.Adapters.Tests.VectorIndex;

public sealed class CachedVectorsTests(LocalStack stack, SearchableDocuments documents) : IClassFixture<SearchableDocuments>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task SearchAsync_AfterEveryKindOfChange_AnswersAsAScanDoes(int seed)
    {
        await using var scanning = Services("0");
        var index = new ComparedIndex(documents.Index, scanning.GetRequiredService<IVectorIndex>());
        await index.EnsureCollectionAsync(_collection, 4, Stop);
        var random = new Random(seed);
        var ids = Enumerable.Range(0, 8).Select(static _ => Guid.NewGuid()).ToArray();
        var versions = new Dictionary<Guid, int>();
        var seen = 0;
        for (var step = 0; step < 60; step++)
        {
            var id = ids[random.Next(ids.Length)];
            var key = new VersionKey(id, versions.GetValueOrDefault(id));
            switch (random.Next(6))
            {
                case 0 or 1 or 2:
                    key = key with { Version = versions[id] = key.Version + 1 };
                    await index.UpsertAsync(_collection, Points(key, random.Next(1, 6), random), Stop);
                    await documents.MakeCurrentAsync([key], Stop);
                    if (random.Next(2) == 0)
                    {
                        await index.DeleteAsync(_collection, key with { Version = key.Version - 1 }, 0, Stop);
                    }

                    break;
                case 3 when key.Version > 0:
                    await index.UpsertAsync(_collection, Points(key, random.Next(1, 8), random), Stop);
                    break;
                case 4 when key.Version > 0:
                    await index.DeleteAsync(_collection, key, random.Next(0, 3), Stop);
                    break;
                case 5 when key.Version > 0:
                    await documents.DeleteAsync(id, Stop);
                    await ReviveAsync(id);
                    break;
            }

            seen += (await index.SearchAsync(_collection, Unit(random), 20, Stop)).Count;
        }

        Assert.True(seen > 60, "The searches saw too little to prove anything.");
    }

    [Fact]
    public async Task SearchAsync_PublishedByATransactionOlderThanTheLastSearch_SeesItOnceItCommits()
    {
        var key = new VersionKey(Guid.NewGuid(), 1);
        await documents.Index.EnsureCollectionAsync(_collection, 4, Stop);
        await documents.Index.UpsertAsync(_collection, Points(key, 1, new Random(1)), Stop);
        await documents.Index.UpsertAsync(_collection, Points(key with { Version = 2 }, 1, new Random(2)), Stop);
        await documents.MakeCurrentAsync([key], Stop);
        Assert.Equal([1], await SearchTwiceAsync());

        await using var database = NpgsqlDataSource.Create(stack.DatabaseConnectionString);
        await using var connection = await database.OpenConnectionAsync(Stop);
        await using var slow = await connection.BeginTransactionAsync(Stop);
        await using (var publish = new NpgsqlCommand("update ingest.document set last_version = 2, current_version = 2 where id = $1", connection))
        {
            publish.Parameters.AddWithValue(key.DocumentId);
            await publish.ExecuteNonQueryAsync(Stop);
        }

        // Others commit meanwhile, and searches see those.
        for (var i = 0; i < 3; i++)
        {
            var other = new VersionKey(Guid.NewGuid(), 1);
            await documents.Index.UpsertAsync(_collection, Points(other, 1, new Random(i)), Stop);
            await documents.MakeCurrentAsync([other], Stop);
            Assert.Equal(Enumerable.Repeat(1, i + 2), await SearchTwiceAsync());
        }

        await slow.CommitAsync(Stop);

        Assert.Equal([1, 1, 1, 2], (await SearchTwiceAsync()).Order());
    }

    [Fact]
    public async Task SearchAsync_NoRoom_AnswersAllTheSame()
    {
        await using var services = Services("1");
        var index = services.GetRequiredService<IVectorIndex>();
        var key = new VersionKey(Guid.NewGuid(), 1);
        await index.EnsureCollectionAsync(_collection, 1024, Stop);
        var vector = new float[1024];
        vector[0] = 1;
        await index.UpsertAsync(_collection, [.. Enumerable.Range(0, 300).Select(i => new ChunkPoint(key, Chunk(i), vector))], Stop);
        await documents.MakeCurrentAsync([key], Stop);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Enumerable.Range(0, 10), (await index.SearchAsync(_collection, vector, 10, Stop)).Select(static h => h.Chunk.Ordinal));
        }

        Assert.False(services.GetRequiredService<VectorCache>().IsKept(_collection));
    }

    [Fact]
    public async Task SearchAsync_SecondSearch_KeepsTheVectors()
    {
        var key = new VersionKey(Guid.NewGuid(), 1);
        await documents.Index.EnsureCollectionAsync(_collection, 4, Stop);
        await documents.Index.UpsertAsync(_collection, Points(key, 3, new Random(1)), Stop);
        await documents.MakeCurrentAsync([key], Stop);

        await documents.Index.SearchAsync(_collection, Unit(new Random(1)), 5, Stop);
        Assert.False(documents.Get<VectorCache>().IsKept(_collection));
        await documents.Index.SearchAsync(_collection, Unit(new Random(1)), 5, Stop);
        Assert.True(documents.Get<VectorCache>().IsKept(_collection));
    }

    [Fact]
    public async Task SearchAsync_ManyAtOnceOverSeveralBlocks_AnswersAsAScanDoes()
    {
        await using var scanning = Services("0");
        await documents.Index.EnsureCollectionAsync(_collection, 4, Stop);
        var random = new Random(7);
        var keys = Enumerable.Range(0, 60).Select(static _ => new VersionKey(Guid.NewGuid(), 1)).ToList();
        foreach (var key in keys)
        {
            await documents.Index.UpsertAsync(_collection, Points(key, 100, random), Stop);
        }

        await documents.MakeCurrentAsync(keys, Stop);
        await documents.Index.SearchAsync(_collection, Unit(random), 1, Stop);
        var queries = Enumerable.Range(0, 12).Select(_ => Unit(random)).ToList();

        var found = await Task.WhenAll(queries.Select(q => documents.Index.SearchAsync(_collection, q, 25, Stop)));

        foreach (var (query, hits) in queries.Zip(found))
        {
            Assert.Equal(await scanning.GetRequiredService<IVectorIndex>().SearchAsync(_collection, query, 25, Stop), hits);
        }
    }

    private ServiceProvider Services(string megabytes) =>
        stack.BuildServices(static s => s.AddIngestPostgres().AddIngestVectorIndex(), [("Ingest:VectorCache:MaxMegabytes", megabytes)]);

    private async Task<IEnumerable<int>> SearchTwiceAsync()
    {
        await documents.Index.SearchAsync(_collection, Unit(new Random(1)), 10, Stop);
        return (await documents.Index.SearchAsync(_collection, Unit(new Random(1)), 10, Stop)).Select(static h => h.Key.Version);
    }

    /// <summary>As a name that is used again after a deletion, but under the same id, so that versions go on.</summary>
    private async Task ReviveAsync(Guid id)
    {
        await using var database = NpgsqlDataSource.Create(stack.DatabaseConnectionString);
        await using var command = database.CreateCommand("update ingest.document set deleted_at = null, delete_reason = null where id = $1");
        command.Parameters.AddWithValue(id);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static List<ChunkPoint> Points(VersionKey key, int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(i => new ChunkPoint(key, Chunk(i), Unit(random)))];

    private static Chunk Chunk(int ordinal) => new(ordinal, $"text {ordinal}", "", null, ordinal * 10L, (ordinal * 10L) + 7);

    private static float[] Unit(Random random)
    {
        var vector = Enumerable.Range(0, 4).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var length = MathF.Sqrt(vector.Sum(static x => x * x));
        return [.. vector.Select(x => x / length)];
    }
}
