using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Ingest.Domain.Words;
using Npgsql;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// Puts the words of searchable versions into the text index, step by step. A step is one transaction: a search sees a chunk in the backlog or
/// in the index, never in both and never in neither. Several processes may do it at once; each takes other versions.
/// </summary>
internal sealed class TextIndexing(Database database)
{
    /// <summary>Chunks of one step: about a quarter of a second.</summary>
    public const int StepChunks = 1_000;

    private const int StepVersions = 250;

    /// <summary>Does one step and answers the chunks it did; 0 when there is nothing to do.</summary>
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

            var (chunks, next) = await ReadAsync(connection, versions, token);
            await WriteAsync(connection, chunks, token);
            await AdvanceAsync(connection, versions, next, token);
            await transaction.CommitAsync(token);
            return Math.Max(1, chunks.Count); // A version whose chunks are all indexed is a step, too.
        },
        cancellationToken);

    private static BacklogVersion ReadVersion(NpgsqlDataReader row) =>
        new(row.GetInt32(0), new VersionKey(row.GetGuid(1), row.GetInt32(2)), row.GetInt32(3));

    /// <summary>The chunks of one step, in key order, and for each version it got to where the next step goes on; null when it is through.</summary>
    private static async Task<(List<BacklogChunk> Chunks, List<int?> Next)> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<BacklogVersion> versions, CancellationToken cancellationToken)
    {
        var words = new WordSet();
        var (chunks, next) = (new List<BacklogChunk>(StepChunks), new List<int?>(versions.Count));
        foreach (var version in versions)
        {
            var room = StepChunks - chunks.Count;
            if (room == 0)
            {
                break;
            }

            var read = await Database.QueryAsync(
                connection,
                new Statement(
                    "TextIndex/ReadBacklogTexts", version.Collection, version.Key.DocumentId, version.Key.Version, version.NextOrdinal, room),
                row => new BacklogChunk(version, row.GetInt32(0), Lexemes.ToVector(version.Collection, ReadWords(row, words))),
                cancellationToken);
            chunks.AddRange(read);
            next.Add(read.Count < room ? null : read[^1].Ordinal + 1);
        }

        return (chunks, next);
    }

    private static IReadOnlyCollection<string> ReadWords(NpgsqlDataReader row, WordSet words)
    {
        words.Clear();
        words.Add(row.GetString(1));
        words.Add(row.GetString(2));
        words.Add(row.IsDBNull(3) ? "" : row.GetString(3));
        return words.Words;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, List<BacklogChunk> chunks, CancellationToken cancellationToken)
    {
        await using var write = Database.CreateCommand(
            connection,
            new Statement(
                "TextIndex/WriteWords",
                chunks.Select(static c => c.Version.Collection).ToArray(),
                chunks.Select(static c => c.Version.Key.DocumentId).ToArray(),
                chunks.Select(static c => c.Version.Key.Version).ToArray(),
                chunks.Select(static c => c.Ordinal).ToArray(),
                chunks.Select(static c => c.Words).ToArray()));
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task AdvanceAsync(
        NpgsqlConnection connection, IReadOnlyList<BacklogVersion> versions, List<int?> next, CancellationToken cancellationToken)
    {
        var seen = versions.Take(next.Count).ToList();
        await using var advance = Database.CreateCommand(
            connection,
            new Statement(
                "TextIndex/AdvanceBacklog",
                seen.Select(static v => v.Collection).ToArray(),
                seen.Select(static v => v.Key.DocumentId).ToArray(),
                seen.Select(static v => v.Key.Version).ToArray(),
                next.ToArray()));
        await advance.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record BacklogVersion(int Collection, VersionKey Key, int NextOrdinal);

    private sealed record BacklogChunk(BacklogVersion Version, int Ordinal, string Words);
}
