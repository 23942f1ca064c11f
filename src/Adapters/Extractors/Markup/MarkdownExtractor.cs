using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// Markdown: headings, paragraphs, lists, tables, code, embedded HTML, front matter. Documents over
/// <see cref="ExtractorsOptions.MaxMarkdownBytes"/>, and those that nest deeper than the parser allows, are read as plain text.
/// </summary>
internal sealed class MarkdownExtractor(IOptions<ExtractorsOptions> options) : StreamingExtractor
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Markdown];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        var encoding = file.DetectEncoding();
        var plain = file.Input.Size > options.Value.MaxMarkdownBytes;
        if (plain)
            file.WarnPartial($"The document has {file.Input.Size} bytes; only up to {options.Value.MaxMarkdownBytes} are read with headings and tables "
                + $"({ExtractorsOptions.Section}:{nameof(ExtractorsOptions.MaxMarkdownBytes)}). It was read as plain text.");
        else
        {
            using var reader = file.OpenText(encoding);
            if (MarkdownBlocks.TryRead(reader.ReadToEnd(), file.CancellationToken) is { } blocks)
            {
                foreach (var block in blocks) yield return block;
                yield break;
            }
            file.WarnPartial("The document nests lists or quotations too deeply to be read with headings and tables. It was read as plain text.");
        }
        using var lines = new LineReader(file.OpenText(encoding));
        foreach (var block in PlainText.Paragraphs(lines)) yield return block;
    }
}
