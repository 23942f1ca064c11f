using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ingest.Adapters.Tests.TextIndex;

/// <summary>Words after documents. A database of its own, because the words of everything in it count.</summary>
public sealed class WordsTurnTests(IndexedDocuments documents) : IClassFixture<IndexedDocuments>
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly string _queue = Unique.Queue();
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pending", false)]
    [InlineData("processing", false)]
    [InlineData("failed", true)]
    [InlineData("receiving", true)] // Its sender may be gone.
    public async Task IsNowAsync_DocumentInState_WaitsForThoseThatAreWorkedOn(string state, bool isNow)
    {
        await AddDocumentAsync(_queue, state);

        Assert.Equal(isNow, await Turn().IsNowAsync(Stop));
    }

    [Fact]
    public async Task IsNowAsync_DocumentsOfOtherQueuesOrOfLater_AreNotWaitedFor()
    {
        await AddDocumentAsync(Unique.Queue(), "pending");
        await AddDocumentAsync(_queue, "pending", _time.GetUtcNow().AddMinutes(1));

        Assert.True(await Turn().IsNowAsync(Stop));
    }

    [Fact]
    public async Task IsNowAsync_PointsWereJustWritten_WaitsForAPause()
    {
        var written = new WrittenPoints(_time);
        written.Note();
        Assert.False(await Turn(written: written).IsNowAsync(Stop));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await Turn(written: written).IsNowAsync(Stop));
    }

    [Fact]
    public async Task IsNowAsync_MoreChunksWaitThanTheBound_DoesNotWaitForDocuments()
    {
        await AddDocumentAsync(_queue, "pending");
        await WriteAsync(30);
        var waiting = await Turn().CountWaitingAsync(Stop);

        Assert.True(waiting >= 1);
        Assert.False(await Turn(maxWaiting: waiting).IsNowAsync(Stop));
        Assert.True(await Turn(maxWaiting: waiting - 1).IsNowAsync(Stop));
    }

    [Fact]
    public async Task Service_WhileADocumentWaits_IndexesNothingAndSearchesFindEverything()
    {
        var waiting = await AddDocumentAsync(_queue, "pending");
        var key = await WriteAsync(40);
        using var service = new TextIndexService(
            documents.Get<TextIndexing>(), Turn(), new WrittenPoints(_time), _time, NullLogger<TextIndexService>.Instance);
        await service.StartAsync(Stop);
        for (var look = 0; look < 3; look++)
        {
            // A timer means that it waits: for its first look, then because it was not its turn.
            await Eventually.HoldsAsync(() => _time.WaitingTimers == 1);
            Assert.Equal(0, await CountWordsAsync(key));
            Assert.Equal(40, (await SearchAsync()).Count);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        await Eventually.HoldsAsync(() => _time.WaitingTimers == 1);
        await ExecuteAsync("update ingest.document_version set state = 'superseded', available_at = null where document_id = $1", waiting);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.GetAsync(() => CountWordsAsync(key), static words => words == 40);
        Assert.Equal(40, (await SearchAsync()).Count);
        await service.StopAsync(Stop);
    }

    private WordsTurn Turn(long maxWaiting = 1_000, WrittenPoints? written = null)
    {
        var options = new WorkerOptions();
        options.Queues.Clear();
        options.Queues.Add(_queue);
        return new WordsTurn(documents.Get<Database>(), written ?? new WrittenPoints(_time), Options.Create(options), _time) { MaxWaiting = maxWaiting };
    }

    private async Task<Guid> AddDocumentAsync(string queue, string state, DateTimeOffset? availableAt = null)
    {
        var id = Guid.NewGuid();
        await documents.MakeCurrentAsync([new VersionKey(id, 1)], Stop);
        await ExecuteAsync(
            """
            insert into ingest.document_version (
                document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name, hash, size, etag,
                available_at, attempt, stage, lease_token, lease_owner, lease_expires_at, error_code, error_message, created_at, updated_at)
            select id, 1, $2, collection_id, $3, 'm', 2, 'v', 'b', case when $2 <> 'receiving' then sha256('x') end, case when $2 <> 'receiving' then 1 end,
                   case when $2 <> 'receiving' then 'e' end, case when $2 = 'pending' then $4::timestamptz end, 1, case when $2 = 'processing' then 'index' end,
                   case when $2 = 'processing' then gen_random_uuid() end, case when $2 = 'processing' then 'w' end, case when $2 = 'processing' then now() end,
                   case when $2 = 'failed' then 'corrupt' end, case when $2 = 'failed' then 'why' end, now(), now()
            from ingest.document where id = $1
            """,
            id, state, queue, (availableAt ?? _time.GetUtcNow()).UtcDateTime);
        return id;
    }

    private Task<VersionKey> WriteAsync(int chunks) => documents.WriteAsync(_collection, chunks);

    private Task<IReadOnlyList<IndexHit>> SearchAsync() => documents.SearchAsync(_collection, 100);

    private Task<long> CountWordsAsync(VersionKey key) => documents.CountAsync("text_point", key);

    private async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var database = NpgsqlDataSource.Create(documents.ConnectionString);
        await using var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter);
        }

        await command.ExecuteNonQueryAsync(Stop);
    }
}
