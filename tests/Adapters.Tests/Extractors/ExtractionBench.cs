using Ingest.Adapters.Extractors;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Extraction;
using Ingest.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Extractors;

/// <summary>What came out of a file.</summary>
public sealed record Extracted(FileType Type, IReadOnlyList<Block> Blocks, ExtractionFindings Findings)
{
    public string Text => string.Join('\n', Blocks.Select(block => block.Text));
}

/// <summary>Detects and extracts bytes the way the product does, and holds every result to the rules of blocks.</summary>
internal static class ExtractionBench
{
    public static readonly IOptions<ExtractorsOptions> Defaults = Options.Create(new ExtractorsOptions());

    public static ITextExtraction Create(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System).AddLogging().AddIngestExtractors()
            .BuildServiceProvider().GetRequiredService<ITextExtraction>();
    }

    public static Task<FileType> DetectAsync(byte[] content, string name) =>
        WithFileAsync(content, path => Create().DetectAsync(path, name, TestContext.Current.CancellationToken));

    public static Task<Extracted> ReadAsync(string content, string name) => ReadAsync(System.Text.Encoding.UTF8.GetBytes(content), name);

    public static Task<Extracted> ReadAsync(byte[] content, string name, params (string Name, string Value)[] settings) => WithFileAsync(content, async path =>
    {
        var extraction = Create(settings);
        var type = await extraction.DetectAsync(path, name, TestContext.Current.CancellationToken);
        var findings = new ExtractionFindings();
        var blocks = new List<Block>();
        await foreach (var block in extraction.ExtractAsync(new ExtractionInput(path, content.Length, type, name, findings), TestContext.Current.CancellationToken))
            blocks.Add(block);
        BlockRules.Hold(blocks);
        return new Extracted(type, blocks, findings);
    });

    private static async Task<T> WithFileAsync<T>(byte[] content, Func<string, Task<T>> use)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "content");
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        return await use(path);
    }
}
