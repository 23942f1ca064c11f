using System.Text.Json;
using Ingest.Adapters.Extractors;
using Ingest.Domain;
using Ingest.Domain.Chunking;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace Ingest.Bench.Comparison;

/// <summary>
/// <c>floor FOLDER CONNECTION</c>: the least that has to be done. The same extractors, chunker and embedder in a bare loop on every core, all chunks in
/// memory, one COPY. No registration, no blobs, no leases, nothing to resume: what Ingest takes beyond this is what its promises cost.
/// </summary>
internal static class FloorProgram
{
    public static async Task<int> RunAsync(string folder, string connectionString)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        await using var provider = services.AddIngestDomain().AddIngestExtractors().BuildServiceProvider();
        var (extraction, chunker, embedder) = (provider.GetRequiredService<ITextExtraction>(), provider.GetRequiredService<Chunker>(), new TrivialEmbedder());

        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        var indexed = new List<(string Source, Chunk Chunk, float[] Vector)>[files.Length];
        await Parallel.ForEachAsync(files.Index(), async (file, token) =>
        {
            var name = Path.GetFileName(file.Item);
            var type = await extraction.DetectAsync(file.Item, name, token);
            var input = new ExtractionInput(file.Item, new FileInfo(file.Item).Length, type, name, new ExtractionFindings());
            var chunks = indexed[file.Index] = [];
            await foreach (var chunk in chunker.ChunkAsync(extraction.ExtractAsync(input, token), token))
            {
                chunks.Add((file.Item, chunk, embedder.Embed(chunk.EmbeddingText)));
            }
        });

        await CopyAsync(connectionString, indexed.SelectMany(static chunks => chunks));
        Console.WriteLine(JsonSerializer.Serialize(new { chunks = indexed.Sum(static chunks => chunks.Count) }));
        return 0;
    }

    private static async Task CopyAsync(string connectionString, IEnumerable<(string Source, Chunk Chunk, float[] Vector)> chunks)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using (var create = new NpgsqlCommand("create table chunk (source text not null, ordinal int not null, text text not null, context text not null, vector real[] not null, primary key (source, ordinal))", connection))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using var copy = await connection.BeginBinaryImportAsync("copy chunk (source, ordinal, text, context, vector) from stdin (format binary)");
        foreach (var (source, chunk, vector) in chunks)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(source, NpgsqlDbType.Text);
            await copy.WriteAsync(chunk.Ordinal, NpgsqlDbType.Integer);
            await copy.WriteAsync(chunk.Text, NpgsqlDbType.Text);
            await copy.WriteAsync(chunk.Context, NpgsqlDbType.Text);
            await copy.WriteAsync(vector, NpgsqlDbType.Array | NpgsqlDbType.Real);
        }

        await copy.CompleteAsync();
    }
}
