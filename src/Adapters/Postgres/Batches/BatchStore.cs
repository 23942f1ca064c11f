using System.Text.Json;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Npgsql;
using NpgsqlTypes;

namespace Ingest.Adapters.Postgres.Batches;

internal sealed class BatchStore(Databases databases, BatchControl control, TimeProvider time) : IBatchStore
{
    private const string Append = "Batches/AppendItems";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public Task<BatchPage> CreateAsync(string collection, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken) =>
        databases.Main.UseAsync(
            Append,
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                await using var create = Database.CreateCommand(connection, new Statement("Batches/CreateBatch", collection, time.GetUtcNow()));
                var id = (Guid)(await create.ExecuteScalarAsync(token))!;
                await using (var locked = Database.CreateCommand(connection, LockStatement(id, entries)))
                {
                    await locked.ExecuteNonQueryAsync(token);
                }

                var page = (await Database.QueryAsync(connection, AppendStatement(id, entries), ReadPage, token))[0];
                await transaction.CommitAsync(token);
                return page;
            },
            cancellationToken);

    public async Task<Batch> BeginAsync(string collection, IReadOnlyList<string> origin, CancellationToken cancellationToken)
    {
        var paths = origin.ToArray();
        var rows = await databases.Main.QueryInTransactionAsync(
            [new("Batches/LockOrigin", collection, paths), new("Batches/BeginBatch", collection, paths, time.GetUtcNow())], ReadBatch, cancellationToken);
        return rows[0];
    }

    public async Task<BatchPage?> AppendAsync(Guid batchId, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken)
    {
        var pages = await databases.Main.QueryInTransactionAsync(
            [LockStatement(batchId, entries), AppendStatement(batchId, entries)], ReadPage, cancellationToken);
        if (pages.Count > 0)
        {
            return pages[0];
        }

        return await FindAsync(batchId, cancellationToken) switch
        {
            null => null,
            { CancelledAt: { } at } => throw BatchCancelled.Since(batchId, at),
            _ => throw new FatalException(
                ErrorCodes.TooLarge, $"Batch {batchId} has no room for {entries.Count:N0} entries more: allowed are {Batch.MaxItems:N0}. Begin another batch."),
        };
    }

    public Task<IReadOnlyList<string>> FindUnchangedAsync(string collection, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement(
                "Batches/FindUnchanged", collection, entries.Select(static e => e.Name.Value).ToArray(),
                Array(entries, static e => e.Hash?.ToArray(), NpgsqlDbType.Bytea)),
            static row => row.GetString(0),
            cancellationToken);

    public Task<Batch?> FindAsync(Guid batchId, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Batches/FindBatch", batchId), ReadBatch, cancellationToken);

    public async Task<IReadOnlyList<ListedBatch>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken) =>
        await databases.Main.QueryAsync(
            new Statement("Batches/ListBatches", after, limit),
            static row => new ListedBatch(ReadBatch(row), row.Text(7) is { } totals ? JsonSerializer.Deserialize<BatchTotals>(totals, Json) : null),
            cancellationToken);

    public async Task<bool> RecordAsync(Guid batchId, IReadOnlyList<RecordedUpload> uploads, CancellationToken cancellationToken)
    {
        if (await RecordKnownAsync(batchId, uploads, cancellationToken) is not { } said)
        {
            return false;
        }

        var unknown = uploads.Where(upload => !said.Names.Contains(upload.Name.Value)).ToList();
        if (!said.Cancelled && unknown.Count > 0)
        {
            await AppendAsync(batchId, [.. unknown.Select(static upload => new BatchEntry(upload.Name))], cancellationToken);
            await RecordKnownAsync(batchId, unknown, cancellationToken);
        }

        if (said.Cancelled && uploads.Select(static upload => upload.Outcome.Version).OfType<VersionKey>().ToList() is { Count: > 0 } late)
        {
            await control.CancelVersionsAsync(batchId, late, cancellationToken);
        }

        return !said.Cancelled;
    }

    public Task<IReadOnlyList<BatchProgress>> GetProgressAsync(IReadOnlyCollection<Guid> batchIds, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Batches/GetProgress", batchIds.ToArray(), time.GetUtcNow() - BatchProgress.RateWindow),
            static row => new BatchProgress(
                ReadBatch(row),
                row.GetInt64(7),
                new BatchCounts(
                    row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), row.GetInt64(13), row.GetInt64(14),
                    row.GetInt64(15)),
                Unsent: row.GetInt64(16),
                Unchanged: row.GetInt64(17),
                SettledLately: row.GetInt64(18),
                Chunks: row.GetInt64(19)),
            cancellationToken);

    public Task<IReadOnlyList<BatchFailures>> GroupFailuresAsync(Guid batchId, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Batches/GroupFailures", batchId, limit),
            static row => new BatchFailures(row.GetString(0), row.GetInt64(1), row.GetString(2), row.Text(3)),
            cancellationToken);

    public Task SettleAsync(BatchProgress progress, CancellationToken cancellationToken) =>
        databases.Main.ExecuteAsync(
            new Statement(
                "Batches/SettleBatch", progress.Batch.Id, progress.Batch.Entries, progress.Batch.CancelledAt, JsonSerializer.Serialize(progress.Totals, Json),
                time.GetUtcNow()),
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

    private async Task<Recorded?> RecordKnownAsync(Guid batchId, IReadOnlyList<RecordedUpload> uploads, CancellationToken cancellationToken) =>
        await databases.Main.FindAsync(
            new Statement(
                "Batches/RecordOutcomes",
                batchId,
                uploads.Select(static u => u.Name.Value).ToArray(),
                uploads.Select(static u => u.Outcome.Refusal is not null ? "refused" : u.Outcome.Unchanged ? "unchanged" : "sent").ToArray(),
                Array(uploads, static u => u.Outcome.Version?.DocumentId, NpgsqlDbType.Uuid),
                Array(uploads, static u => u.Outcome.Version?.Version, NpgsqlDbType.Integer),
                Array(uploads, static u => u.Outcome.Refusal?.Code, NpgsqlDbType.Text),
                Array(uploads, static u => u.Outcome.Refusal?.Message, NpgsqlDbType.Text),
                time.GetUtcNow()),
            static row => new Recorded(row.GetBoolean(0), [.. row.GetFieldValue<string[]>(1)]),
            cancellationToken);

    private static Statement LockStatement(Guid batchId, IReadOnlyList<BatchEntry> entries) => new(
        "Batches/LockUnchanged", batchId, entries.Select(static e => e.Name.Value).ToArray(), Array(entries, static e => e.Hash?.ToArray(), NpgsqlDbType.Bytea));

    private Statement AppendStatement(Guid batchId, IReadOnlyList<BatchEntry> entries) => new(
        Append,
        batchId,
        entries.Select(static e => e.Name.Value).ToArray(),
        Array(entries, static e => e.Size, NpgsqlDbType.Bigint),
        Array(entries, static e => e.Hash?.ToArray(), NpgsqlDbType.Bytea),
        Batch.MaxItems,
        time.GetUtcNow());

    /// <summary>An array with nulls, whose type the server cannot guess.</summary>
    private static NpgsqlParameter Array<TItem, TValue>(IReadOnlyList<TItem> items, Func<TItem, TValue> value, NpgsqlDbType type) =>
        new() { Value = items.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static BatchPage ReadPage(NpgsqlDataReader row)
    {
        var (names, documents, versions) = (row.GetFieldValue<string[]>(2), row.GetFieldValue<Guid[]>(3), row.GetFieldValue<int[]>(4));
        return new BatchPage(row.GetGuid(0), row.GetInt32(1), [.. names.Select((name, i) => new KnownFile(name, new VersionKey(documents[i], versions[i])))]);
    }

    private static Batch ReadBatch(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.Optional<DateTimeOffset>(4), row.Optional<DateTimeOffset>(5),
        row.GetInt32(6)) { Origin = row.GetFieldValue<string[]>(3) };

    private static BatchItem ReadItem(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetString(2),
        row.GetBoolean(3),
        row.Optional<Guid>(4),
        row.Optional<int>(5),
        row.Text(6),
        row.Text(7),
        row.Optional<int>(8),
        row.Text(9),
        row.Text(10));

    /// <summary>What recording uploads found.</summary>
    private sealed record Recorded(bool Cancelled, HashSet<string> Names);
}
