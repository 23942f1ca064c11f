using System.Runtime.CompilerServices;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors;

/// <summary>
/// An extractor that reads a local file with a parser that is not asynchronous: the blocks are pulled one by one, so no more is read than the
/// consumer takes. Cancellation is looked at before every block here, and before every read of the file by <see cref="SourceFile"/>.
/// </summary>
internal abstract class StreamingExtractor : IExtractor
{
    public abstract IReadOnlyCollection<FileType> Types { get; }

    public async IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // The first read of a file can wait for the disk; the caller gets its thread back before that.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        foreach (var block in Extract(new SourceFile(input, cancellationToken)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return block;
        }
    }

    /// <summary>Yields the blocks as they are read.</summary>
    protected abstract IEnumerable<Block> Extract(SourceFile file);
}
