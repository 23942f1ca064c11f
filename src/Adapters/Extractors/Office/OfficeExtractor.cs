using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>
/// An OOXML format. Parts are streamed with a forward-only reader instead of being loaded as a document tree, so that a workbook of a million
/// rows or a book of a thousand pages takes no more memory than a letter.
/// </summary>
internal abstract class OfficeExtractor(ExtractorsOptions options) : StreamingExtractor
{
    /// <summary>What the format is called in messages.</summary>
    protected abstract string What { get; }

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        using var package = OfficePackage.Open(file.Open(), What, options);
        foreach (var block in Extract(package, Relationships.MainPart(package, file.CancellationToken), file)) yield return block;
    }

    /// <summary>Yields the blocks of the document whose main part is named.</summary>
    protected abstract IEnumerable<Block> Extract(OfficePackage package, string main, SourceFile file);
}
