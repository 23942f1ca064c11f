using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.TextIndex;

/// <summary>What <c>./ingest run</c> does at its end.</summary>
public sealed class WordBacklogTests(IndexedDocuments documents) : IClassFixture<IndexedDocuments>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IIndexBacklog Backlog => documents.Get<IIndexBacklog>();

    [Fact]
    public async Task FinishAsync_ChunksWait_IndexesAllAndMergesThem()
    {
        var (large, small) = (await WriteAsync(2_500), await WriteAsync(20));
        Assert.Equal(2_520, await Backlog.CountAsync(Stop));

        await Backlog.FinishAsync(Stop);

        Assert.Equal(0, await Backlog.CountAsync(Stop));
        Assert.Equal(2_520, (await SearchAsync()).Count);
        Assert.Equal((2_500, 20), (await CountAsync(large), await CountAsync(small)));
        Assert.Equal(0, await ReadAsync<long>("select gin_clean_pending_list('ingest.text_point_words')")); // Nothing was left in the list.
    }

    [Fact]
    public async Task FinishAsync_InterruptedWhileAnotherHoldsAVersion_KeepsWhatIsDoneAndTheNextGoesOn()
    {
        var held = await WriteAsync(50);
        var free = await WriteAsync(60);
        await using (var database = NpgsqlDataSource.Create(documents.ConnectionString))
        await using (var other = await database.OpenConnectionAsync(Stop))
        await using (var transaction = await other.BeginTransactionAsync(Stop))
        {
            await using var hold = new NpgsqlCommand("select from ingest.text_backlog where document_id = $1 for update", other);
            hold.Parameters.AddWithValue(held.DocumentId);
            await hold.ExecuteNonQueryAsync(Stop);
            using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var finishing = Backlog.FinishAsync(interrupt.Token);
            await Eventually.GetAsync(() => CountAsync(free), static words => words == 60);
            Assert.False(finishing.IsCompleted); // What another has in hand is not done yet.
            await interrupt.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => finishing);
        }

        Assert.Equal((0, 110), (await CountAsync(held), (await SearchAsync()).Count));

        await Backlog.FinishAsync(Stop);
        Assert.Equal((50, 110), (await CountAsync(held), (await SearchAsync()).Count));
    }

    private async Task<VersionKey> WriteAsync(int chunks)
    {
        var key = await documents.WriteAsync(_collection, chunks);
        await ReadAsync<int>(
            $"""
            insert into ingest.document_version (
                document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name, hash, size, etag, chunks, created_at, updated_at)
            select id, 1, 'ready', collection_id, 'none', 'm', 2, '{_collection}', 'b', sha256('x'), 1, 'e', {chunks}, now(), now()
            from ingest.document where id = '{key.DocumentId}'
            returning version
            """);
        return key;
    }

    private Task<IReadOnlyList<IndexHit>> SearchAsync() => documents.SearchAsync(_collection, 3_000);

    private Task<long> CountAsync(VersionKey key) => documents.CountAsync("text_point", key);

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(documents.ConnectionString);
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
