using Ingest.Bench.Corpus;
using Npgsql;

namespace Ingest.Bench.Comparison;

/// <summary>Whether what went in is there: the word that only one document has must stand in a chunk of that document, and of no other.</summary>
internal static class FoundDocuments
{
    /// <summary>How many of the documents 0 to <paramref name="files"/> - 1 are found.</summary>
    public static async Task<int> CountAsync(string connectionString, string chunks, int files)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"select c.source, m.word[1] from ({chunks}) c cross join lateral regexp_matches(c.text, 'zq[b-k]{{5}}', 'g') as m(word)", connection) { CommandTimeout = 300 };
        await using var reader = await command.ExecuteReaderAsync();
        var sources = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            var source = reader.GetString(0);
            var of = sources.TryGetValue(reader.GetString(1), out var known) ? known : sources[reader.GetString(1)] = new(StringComparer.Ordinal);
            of.Add(source[(source.LastIndexOf('/') + 1)..]);
        }

        return Enumerable.Range(0, files).Count(i => sources.TryGetValue(MixedCorpus.Word(i), out var of) && of.SetEquals([MixedCorpus.Name(i)]));
    }
}
