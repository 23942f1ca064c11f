using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Npgsql;
using NpgsqlTypes;

namespace Ingest.Adapters.Postgres.Batches;

internal sealed class BatchStore(Databases databases, TimeProvider time) : IBatchStore
{
    private const string Append = "Batches/AppendItems";

    public Task<BatchPage> CreateAsync(string collection, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken) =>
        databases.Main.UseAsync(
            Append,
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using var create = Database.CreateCommand(connection, new Statement("Batches/CreateBatch", collection, time.GetUtcNow()));
                var id = (Guid)(await create.ExecuteScalarAsync(token))!;
                await using var append = Database.CreateCommand(connection, AppendStatement(id, entries));
                BatchPage page;
                await using (var reader = await append.ExecuteReaderAsync(token))
                {
                    await reader.ReadAsync(token);
                    page = ReadPage(reader);
                }

                await transaction.CommitAsync(token);
                return page;
            },
            cancellationToken);

    public async Task<BatchPage?> AppendAsync(Guid batchId, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken)
    {
        if (await databases.Main.FindAsync(AppendStatement(batchId, entries), ReadPage, cancellationToken) is { } page)
        {
            return page;
        }

        return await FindAsync(batchId, cancellationToken) is null
            ? null
            : throw new FatalException(
                ErrorCodes.TooLarge, $"Batch {batchId} has no room for {entries.Count:N0} entries more: allowed are {Batch.MaxItems:N0}. Begin another batch.");
    }

    public Task<Batch?> FindAsync(Guid batchId, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Batches/FindBatch", batchId), ReadBatch, cancellationToken);

    public async Task RecordAsync(Guid batchId, DocumentName name, BatchOutcome outcome, CancellationToken cancellationToken)
    {
        var word = outcome.Refusal is not null ? "refused" : outcome.Unchanged ? "unchanged" : "sent";
        var record = new Statement(
            "Batches/RecordOutcome", batchId, name.Value, word, outcome.Version?.DocumentId, outcome.Version?.Version, outcome.Refusal?.Code,
            outcome.Refusal?.Message, time.GetUtcNow());
        if (await databases.Main.ExecuteAsync(record, cancellationToken) == 0 && await AppendAsync(batchId, [new BatchEntry(name)], cancellationToken) is not null)
        {
            await databases.Main.ExecuteAsync(record, cancellationToken);
        }
    }

    public Task<BatchProgress?> GetProgressAsync(Guid batchId, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(
            new Statement("Batches/GetProgress", batchId, time.GetUtcNow() - BatchProgress.RateWindow),
            static row => new BatchProgress(
                ReadBatch(row),
                row.GetInt64(3),
                new BatchCounts(
                    row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10)),
                Unchanged: row.GetInt64(11),
                SettledLately: row.GetInt64(12)),
            cancellationToken);

    public async Task<BatchItemPage> ListItemsAsync(BatchItemFilter filter, CancellationToken cancellationToken)
    {
        // One more than asked for says whether there is a next page.
        var items = await databases.Main.QueryAsync(
            new Statement("Batches/ListItems", filter.BatchId, filter.States?.ToArray(), filter.After ?? -1, filter.Limit + 1), ReadItem, cancellationToken);
        return items.Count <= filter.Limit
            ? new BatchItemPage(items, Next: null)
            : new BatchItemPage([.. items.Take(filter.Limit)], items[filter.Limit - 1].Ordinal);
    }

    private Statement AppendStatement(Guid batchId, IReadOnlyList<BatchEntry> entries) => new(
        Append,
        batchId,
        entries.Select(static e => e.Name.Value).ToArray(),
        new NpgsqlParameter { Value = entries.Select(static e => e.Size).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
        new NpgsqlParameter { Value = entries.Select(static e => e.Hash?.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
        Batch.MaxItems,
        time.GetUtcNow());

    private static BatchPage ReadPage(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetInt32(1), row.GetFieldValue<string[]>(2));

    private static Batch ReadBatch(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2));

    private static BatchItem ReadItem(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetString(2),
        row.GetBoolean(3),
        row.Optional<Guid>(4),
        row.Optional<int>(5),
        row.Text(6),
        row.Text(7));
}
