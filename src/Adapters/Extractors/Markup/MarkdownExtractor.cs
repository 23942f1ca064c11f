using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// Markdown: headings, paragraphs, lists, tables, code, embedded HTML, front matter. Streams documents of any size by parsing section after
/// section; a section that nests deeper than the parser allows is read as plain text.
/// </summary>
internal sealed class MarkdownExtractor : StreamingExtractor
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Markdown];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        using var lines = new LineReader(file.OpenText());
        foreach (var section in MarkdownSections.Read(lines))
        {
            if (MarkdownBlocks.TryRead(section, file.CancellationToken) is { } blocks)
            {
                foreach (var block in blocks) yield return block;
                continue;
            }
            file.WarnPartial("A section nests lists or quotations too deeply; it was read as plain text.");
            using var plain = new LineReader(new StringReader(section));
            foreach (var block in PlainText.Paragraphs(plain)) yield return block;
        }
    }
}
