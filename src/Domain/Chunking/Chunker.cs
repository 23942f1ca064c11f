using System.Globalization;
using System.Runtime.CompilerServices;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Chunking;

/// <summary>
/// Cuts a document's blocks into chunks. Streaming: memory does not grow with the document. Deterministic: the same blocks and options
/// give the same chunks, so work resumes by skipping the chunks that are already in the index. Safe to use from many threads.
/// <para>
/// Every character that is not white space is in at least one chunk; running text overlaps within its section. The exact rules are with
/// <see cref="SectionPacker"/> (what goes together) and <see cref="CutPoints"/> (where it is cut).
/// </para>
/// </summary>
public sealed class Chunker
{
    // Raise it with every change that moves a chunk's borders or context.
    private const int Version = 1;

    private readonly ChunkingOptions _options;

    /// <summary>Uses options that were validated at start.</summary>
    public Chunker(IOptions<ChunkingOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        Fingerprint = string.Create(
            CultureInfo.InvariantCulture,
            $"chunker-{Version};target={_options.TargetLength};max={_options.MaxLength};overlap={_options.Overlap};bytes={_options.MaxEmbeddingBytes}");
    }

    /// <summary>Version of the rules and all options. Chunks of two runs agree if, and only if, blocks and fingerprint do: kept in checkpoints.</summary>
    public string Fingerprint { get; }

    /// <summary>Yields the chunks in order, each as soon as no later block can change it.</summary>
    public async IAsyncEnumerable<Chunk> ChunkAsync(
        IAsyncEnumerable<Block> blocks, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        using var packer = new SectionPacker(_options);
        await foreach (var block in blocks.WithCancellation(cancellationToken))
        {
            packer.Add(block);
            while (packer.TryTake(out var chunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return chunk;
            }
        }

        packer.Complete();
        while (packer.TryTake(out var chunk))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return chunk;
        }
    }

    /// <summary>The same for blocks that are in memory.</summary>
    public IEnumerable<Chunk> Cut(IEnumerable<Block> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        return CutIterator(blocks);
    }

    private IEnumerable<Chunk> CutIterator(IEnumerable<Block> blocks)
    {
        using var packer = new SectionPacker(_options);
        foreach (var block in blocks)
        {
            packer.Add(block);
            while (packer.TryTake(out var chunk))
            {
                yield return chunk;
            }
        }

        packer.Complete();
        while (packer.TryTake(out var chunk))
        {
            yield return chunk;
        }
    }
}
