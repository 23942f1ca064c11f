using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Contracts.Extraction;

/// <summary>A file to extract in a contract test.</summary>
/// <param name="FileName">Name of the document, with the extension that belongs to the type.</param>
/// <param name="Type">Its type.</param>
/// <param name="Content">Its bytes.</param>
public sealed record ExtractionSample(string FileName, FileType Type, byte[] Content);

/// <summary>
/// What every <see cref="IExtractor"/> promises whatever the file holds: blocks that obey <see cref="BlockRules"/>, or a
/// <see cref="FatalException"/> with one of the documented codes, and cancellation that ends it. A subclass names the extractor and good samples.
/// </summary>
public abstract class ExtractorContract
{
    private static readonly string[] DocumentedCodes =
    [
        ErrorCodes.Encrypted, ErrorCodes.Corrupt, ErrorCodes.TooLarge, ErrorCodes.ExtractionTimeout, ErrorCodes.ExtractionOutOfMemory, ErrorCodes.ToolMissing,
    ];

    /// <summary>The extractor under test.</summary>
    protected abstract IExtractor Extractor { get; }

    /// <summary>Readable samples with text, at least one of every type the extractor reads.</summary>
    protected abstract IReadOnlyList<ExtractionSample> Samples { get; }

    /// <summary>In how many places each sample is cut and damaged; fewer for slow extractors.</summary>
    protected virtual int Damages => 24;

    [Fact]
    public void Samples_EveryType_HasOne() =>
        Assert.Equal(Extractor.Types.Order(), Samples.Select(sample => sample.Type).Distinct().Order());

    [Fact]
    public async Task Extract_Sample_YieldsBlocksThatObeyTheRules()
    {
        foreach (var sample in Samples)
        {
            var blocks = await ReadAsync(sample, sample.Content);
            Assert.NotEmpty(blocks);
            BlockRules.Hold(blocks);
        }
    }

    [Fact]
    public async Task Extract_SampleTwice_YieldsTheSameBlocks()
    {
        foreach (var sample in Samples)
            Assert.Equal(await ReadAsync(sample, sample.Content), await ReadAsync(sample, sample.Content));
    }

    [Fact]
    public async Task Extract_TruncatedAnywhere_YieldsBlocksOrADocumentedFailure()
    {
        foreach (var sample in Samples)
            for (var i = 0; i < Damages; i++)
                await AssertOutcomeAsync(sample, sample.Content[..(int)((long)sample.Content.Length * i / Damages)]);
    }

    [Fact]
    public async Task Extract_BytesOverwritten_YieldsBlocksOrADocumentedFailure()
    {
        foreach (var sample in Samples)
        {
            var random = new Random(sample.Content.Length);
            for (var i = 0; i < Damages; i++)
            {
                var damaged = sample.Content.ToArray();
                for (var j = 0; j <= i; j++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                await AssertOutcomeAsync(sample, damaged);
            }
        }
    }

    [Fact]
    public async Task Extract_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        foreach (var sample in Samples)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(sample, sample.Content, cancelled.Token));
    }

    private async Task AssertOutcomeAsync(ExtractionSample sample, byte[] content)
    {
        try
        {
            BlockRules.Hold(await ReadAsync(sample, content));
        }
        catch (FatalException failure)
        {
            Assert.Contains(failure.Code, DocumentedCodes);
        }
    }

    private async Task<List<Block>> ReadAsync(ExtractionSample sample, byte[] content, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("ingest-extractor-");
        try
        {
            var path = Path.Combine(folder.FullName, "content" + Path.GetExtension(sample.FileName));
            await File.WriteAllBytesAsync(path, content, CancellationToken.None);
            var input = new ExtractionInput(path, content.Length, sample.Type, sample.FileName, new ExtractionFindings());
            var blocks = new List<Block>();
            await foreach (var block in Extractor.ExtractAsync(input, cancellationToken)) blocks.Add(block);
            return blocks;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
