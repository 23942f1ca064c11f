using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Npgsql;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// Puts the words of searchable versions into the text index, step by step. A step is one transaction: a search sees a chunk in the backlog or
/// in the index, never in both and never in neither. Several processes and threads may do it at once; each takes other versions.
/// </summary>
internal sealed class TextIndexing(Database database)
{
    /// <summary>Chunks of one step: about a fifth of a second.</summary>
    public const int StepChunks = 2_000;

    private const int StepVersions = 250;

    // One step's columns are a megabyte: the next step takes them over.
    private ChunkWords? _spare;

    /// <summary>Does one step and answers the chunks it did; 0 when there is nothing to do, or others are doing it.</summary>
    public Task<int> RunStepAsync(CancellationToken cancellationToken) => database.UseAsync(
        "TextIndex/WriteWords",
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            var versions = await Database.QueryAsync(connection, new Statement("TextIndex/LockBacklog", StepVersions), ReadVersion, token);
            if (versions.Count == 0)
            {
                return 0;
            }

            var chunks = Interlocked.Exchange(ref _spare, null) ?? new ChunkWords();
            try
            {
                var next = await ReadAsync(connection, versions, chunks, token);
                await ExecuteAsync(connection, chunks.ToStatement(), token);
                await ExecuteAsync(connection, Advance(versions, next), token);
                await transaction.CommitAsync(token);
                return Math.Max(1, chunks.Count); // A version whose chunks are all indexed is a step, too.
            }
            finally
            {
                chunks.Clear();
                _spare = chunks;
            }
        },
        cancellationToken);

    /// <summary>Merges what the index keeps in a list for later, so that lookups need not read that list.</summary>
    public Task MergeAsync(CancellationToken cancellationToken) => database.ExecuteAsync(new Statement("TextIndex/MergeWords"), cancellationToken);

    private static BacklogVersion ReadVersion(NpgsqlDataReader row) =>
        new(row.GetInt32(0), new VersionKey(row.GetGuid(1), row.GetInt32(2)), row.GetInt32(3));

    /// <summary>Reads the chunks of one step, in key order. Answers for each version it got to where the next step goes on; null when it is through.</summary>
    private static async Task<int?[]> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<BacklogVersion> versions, ChunkWords chunks, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(
            connection,
            new Statement(
                "TextIndex/ReadBacklogTexts",
                versions.Select(static v => v.Collection).ToArray(),
                versions.Select(static v => v.Key.DocumentId).ToArray(),
                versions.Select(static v => v.Key.Version).ToArray(),
                versions.Select(static v => v.NextOrdinal).ToArray(),
                StepChunks));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (place, ordinal) = (0, 0);
        while (await reader.ReadAsync(cancellationToken))
        {
            (place, ordinal) = (reader.GetInt32(0), reader.GetInt32(1));
            var name = await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetString(4);
            chunks.Add(versions[place].Collection, versions[place].Key, ordinal, reader.GetString(2), reader.GetString(3), name);
        }

        return chunks.Count < StepChunks ? new int?[versions.Count] : [.. new int?[place], ordinal + 1];
    }

    private static Statement Advance(IReadOnlyList<BacklogVersion> versions, int?[] next)
    {
        var seen = versions.Take(next.Length).ToList();
        return new Statement(
            "TextIndex/AdvanceBacklog",
            seen.Select(static v => v.Collection).ToArray(),
            seen.Select(static v => v.Key.DocumentId).ToArray(),
            seen.Select(static v => v.Key.Version).ToArray(),
            next);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, Statement statement, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, statement);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record BacklogVersion(int Collection, VersionKey Key, int NextOrdinal);
}
