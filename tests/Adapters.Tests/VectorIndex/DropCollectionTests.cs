using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.VectorIndex;

public sealed class DropCollectionTests(SearchableDocuments documents, LocalStack stack) : IClassFixture<SearchableDocuments>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DropCollectionAsync_WhileAPageIsWritten_WaitsForItAndLeavesNoPointBehind()
    {
        var (first, second) = (new VersionKey(Guid.NewGuid(), 1), new VersionKey(Guid.NewGuid(), 1));
        await documents.Index.EnsureCollectionAsync(_collection, 2, Stop);
        await documents.Index.UpsertAsync(_collection, [Point(first)], Stop);
        await using var database = NpgsqlDataSource.Create(stack.DatabaseConnectionString);
        var id = await ReadAsync<int>(database, $"select id from ingest.vector_collection where name = '{_collection}'");
        Task dropping;
        await using (var writer = await database.OpenConnectionAsync(Stop))
        await using (var page = await writer.BeginTransactionAsync(Stop))
        {
            // As UpsertPoints does.
            await using var write = new NpgsqlCommand(
                $"""
                with collection as (select id from ingest.vector_collection where id = {id} for key share)
                insert into ingest.vector_point
                select c.id, '{second.DocumentId}', 1, 0, null, 0, 1, '\x00', 'late', '' from collection as c
                """,
                writer);
            await write.ExecuteNonQueryAsync(Stop);
            dropping = documents.Index.DropCollectionAsync(_collection, Stop);
            await Eventually.GetAsync(
                () => ReadAsync<long>(database, "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%Runs before DropCollection%'"),
                static waiting => waiting > 0);
            Assert.False(dropping.IsCompleted);
            await page.CommitAsync(Stop);
        }

        await dropping;

        Assert.Equal((0L, 0L), (
            await ReadAsync<long>(database, $"select count(*) from ingest.vector_point where vector_collection_id = {id}"),
            await ReadAsync<long>(database, $"select count(*) from ingest.vector_version where vector_collection_id = {id}")));
        var error = await Assert.ThrowsAsync<RetryableException>(() => documents.Index.UpsertAsync(_collection, [Point(first)], Stop));
        Assert.Equal(ErrorCodes.IndexUnavailable, error.Code);
    }

    private static ChunkPoint Point(VersionKey key) => new(key, new Chunk(0, "lamp", "", null, 0, 4), new float[] { 1, 0 });

    private static async Task<T> ReadAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
