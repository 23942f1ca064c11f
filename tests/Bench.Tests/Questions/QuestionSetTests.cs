using System.Runtime.CompilerServices;
using Ingest.Adapters.Extractors;
using Ingest.Bench.Questions;
using Ingest.Domain.Chunking;
using Ingest.Domain.Extraction;
using Ingest.LocalHost.Stack;
using Ingest.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ingest.Bench.Tests.Questions;

/// <summary>
/// What the question set claims, checked against the samples as the product reads and cuts them. Words are compared as PostgreSQL's English
/// dictionary sees them: Snowball stems, without its 127 stop words. It is nobody's whose figures are measured here.
/// </summary>
public sealed class QuestionSetTests(LocalStack stack, SampleChunks samples) : IClassFixture<SampleChunks>
{
    private static readonly IReadOnlyList<Question> All = Question.ReadAll(RepositoryFolder.Find("bench", "questions", "questions.json"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Questions => [.. All.Select(static question => question.Text)];

    [Fact]
    public void ReadAll_Size_IsAtLeastSixtyAndHalfWithoutAWordInCommon()
    {
        Assert.True(All.Count >= 60, $"{All.Count} questions");
        Assert.True(2 * All.Count(static q => !q.WordsInCommon) >= All.Count);
        Assert.Equal(All.Count, All.Select(static q => q.Text).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void ReadAll_EveryReadableSample_IsAskedAbout() =>
        Assert.Equal(samples.Chunks.Select(static c => c.Document).Distinct().Order(StringComparer.Ordinal), All.Select(static q => q.Document).Distinct().Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Questions))]
    public async Task Question_Answer_IsInOneChunkAndSharesWordsOnlyIfItSaysSo(string text)
    {
        var question = All.Single(q => q.Text == text);

        var answer = Assert.Single(samples.Chunks, c => question.IsAnsweredBy(c.Document, c.Chunk.Page, c.Chunk.Text));

        var common = await CommonWordsAsync(question.Text, answer.Chunk.EmbeddingText);
        Assert.True(question.WordsInCommon == common.Length > 0, $"in common: {string.Join(", ", common)}");
    }

    private async Task<string[]> CommonWordsAsync(string question, string chunk)
    {
        const string Statement = """
            SELECT array(
                SELECT unnest(tsvector_to_array(to_tsvector('english', $1)))
                INTERSECT
                SELECT unnest(tsvector_to_array(to_tsvector('english', $2)))
                ORDER BY 1)
            """;
        await using var source = NpgsqlDataSource.Create(stack.DatabaseConnectionString);
        await using var command = source.CreateCommand(Statement);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = question });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = chunk });
        return (string[])(await command.ExecuteScalarAsync(Cancel))!;
    }
}

/// <summary>The chunks of all samples that can be read, cut by the default settings.</summary>
public sealed class SampleChunks : IAsyncLifetime
{
    internal IReadOnlyList<(string Document, Chunk Chunk)> Chunks { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddIngestExtractors()
            .BuildServiceProvider();
        var chunker = new Chunker(Options.Create(new ChunkingOptions()));
        var chunks = new List<(string, Chunk)>();
        foreach (var path in Directory.EnumerateFiles(RepositoryFolder.Find("samples")).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name != "wages-locked.pdf") // nobody can read it
            {
                var blocks = BlocksAsync(services.GetRequiredService<ITextExtraction>(), path, name);
                await foreach (var chunk in chunker.ChunkAsync(blocks))
                {
                    chunks.Add((name, chunk));
                }
            }
        }

        Chunks = chunks;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async IAsyncEnumerable<Block> BlocksAsync(ITextExtraction extraction, string path, string name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var type = await extraction.DetectAsync(path, name, cancellationToken);
        var input = new ExtractionInput(path, new FileInfo(path).Length, type, name, new ExtractionFindings());
        await foreach (var block in extraction.ExtractAsync(input, cancellationToken))
        {
            yield return block;
        }
    }
}
