using Ingest.Bench.Corpus;
using Npgsql;

namespace Ingest.Bench.Comparison;

/// <summary>
/// Whether what went in is there: the word that only one made-up document has must stand in a chunk of that document and of no other; a sample
/// must have chunks.
/// </summary>
internal static class FoundDocuments
{
    /// <summary>How many of the documents of the corpus are found.</summary>
    public static async Task<int> CountAsync(string connectionString, string chunks, ComparisonCorpus corpus)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var words = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        await ReadAsync(connection, $"select c.source, m.word[1] from ({chunks}) c cross join lateral regexp_matches(c.text, 'zq[b-k]{{5}}', 'g') as m(word)", row =>
        {
            var of = words.TryGetValue(row.GetString(1), out var known) ? known : words[row.GetString(1)] = new(StringComparer.Ordinal);
            of.Add(FileName(row.GetString(0)));
        });
        var sources = new HashSet<string>(StringComparer.Ordinal);
        await ReadAsync(connection, $"select distinct c.source from ({chunks}) c", row => sources.Add(FileName(row.GetString(0))));
        return Enumerable.Range(0, corpus.Generated).Count(i => words.TryGetValue(MixedCorpus.Word(i), out var of) && of.SetEquals([MixedCorpus.Name(i)]))
            + corpus.Samples.Count(sources.Contains);
    }

    private static async Task ReadAsync(NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> read)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            read(reader);
        }
    }

    private static string FileName(string source) => source[(source.LastIndexOf('/') + 1)..];
}
