using System.Data;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Words;
using Npgsql;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// One search by words, all in one snapshot, so of a document that is published meanwhile it sees the old version or the new one, whole. Its
/// cost is bounded: the index is asked for at most <see cref="MaxOfWord"/> chunks a word, and for chunks with all the words at once; of those
/// the <see cref="MaxRead"/> with the rarest words are read. What is ranked of a word that stands in more chunks than that is therefore a sample,
/// unless another word or all of them together lead there.
/// </summary>
internal sealed class TextSearch(NpgsqlConnection connection, IReadOnlyCollection<string> collections, TextQuery query, int limit)
{
    /// <summary>Chunks the index names for one word: enough that a word in more of them says little.</summary>
    public const int MaxOfWord = 1_000;

    /// <summary>Chunks whose text is read, some 1 MB.</summary>
    public const int MaxRead = 1_000;

    private readonly MatchedChunks _matches = new(query);

    public async Task<IReadOnlyList<IndexHit>> RunAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var ids = (await Database.QueryAsync(
            connection, new Statement("TextIndex/FindCollectionIds", [collections.ToArray()]), static r => r.GetInt32(0), cancellationToken)).ToArray();
        if (ids.Length == 0)
        {
            return [];
        }

        await ReadAsync(new Statement("TextIndex/ScanBacklog", ids), cancellationToken);
        await ReadIndexedAsync(ids, cancellationToken);
        return await PointReading.ReadAsync(connection, _matches.Best(limit), cancellationToken);
    }

    private async Task ReadIndexedAsync(int[] ids, CancellationToken cancellationToken)
    {
        await Database.QueryAsync(connection, new Statement("TextIndex/PinPlan"), static _ => true, cancellationToken);
        var questions = Lexemes.ToQuestions(ids, query);
        var found = await Database.QueryAsync(
            connection,
            new Statement("TextIndex/FindWords", questions.Select(static q => q.Numbers).ToArray(), Math.Max(MaxOfWord, limit)),
            r => (Question: questions[r.GetInt32(0)].Place, Point: new ScoredPoint(r.GetInt32(1), new VersionKey(r.GetGuid(2), r.GetInt32(3)), r.GetInt32(4), 0)),
            cancellationToken);
        for (var word = 0; word < query.Words.Count; word++)
        {
            _matches.NoteIndexed(word, found.Count(f => f.Question == word));
        }

        // A chunk may be worth at least the words that led to it; a question for all words leads to the worth of all.
        var weights = _matches.Weights();
        var worth = found.GroupBy(static f => f.Point)
            .Select(point => (Point: point.Key, Worth: point.Sum(f => f.Question < weights.Length ? weights[f.Question] : weights.Sum())))
            .OrderByDescending(static c => c.Worth).ThenBy(static c => c.Point.Key.DocumentId).ThenBy(static c => c.Point.Ordinal)
            .Take(Math.Max(MaxRead, limit)).Select(static c => c.Point).ToArray();
        if (worth.Length > 0)
        {
            await ReadAsync(
                new Statement(
                    "TextIndex/ReadTexts",
                    Array.ConvertAll(worth, static p => p.Collection),
                    Array.ConvertAll(worth, static p => p.Key.DocumentId),
                    Array.ConvertAll(worth, static p => p.Key.Version),
                    Array.ConvertAll(worth, static p => p.Ordinal)),
                cancellationToken);
        }
    }

    /// <summary>Texts stream by; what is kept of a chunk that matches are some numbers.</summary>
    private async Task ReadAsync(Statement statement, CancellationToken cancellationToken)
    {
        var isBacklog = statement.Name == "TextIndex/ScanBacklog";
        await using var command = Database.CreateCommand(connection, statement);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var point = new ScoredPoint(reader.GetInt32(0), new VersionKey(reader.GetGuid(1), reader.GetInt32(2)), reader.GetInt32(3), 0);
                var name = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6);
                _matches.Offer(point, isBacklog, reader.GetString(4), reader.GetString(5), name);
            }
        }
        catch
        {
            // Otherwise closing the reader would first receive the rest.
            command.Cancel();
            throw;
        }
    }
}
