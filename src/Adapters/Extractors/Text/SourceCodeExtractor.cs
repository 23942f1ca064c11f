using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>Program source and configuration: code blocks by lines, indentation kept. Streams files of any size.</summary>
internal sealed class SourceCodeExtractor : StreamingExtractor
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.SourceCode];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        using var lines = new LineReader(file.OpenText());
        foreach (var block in PlainText.Code(lines)) yield return block;
    }
}
