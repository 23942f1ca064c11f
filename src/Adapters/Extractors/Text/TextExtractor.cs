using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>Plain text: a paragraph per group of lines. Streams files of any size.</summary>
internal sealed class TextExtractor : StreamingExtractor
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Text];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        using var lines = new LineReader(file.OpenText());
        foreach (var block in PlainText.Paragraphs(lines)) yield return block;
    }
}
