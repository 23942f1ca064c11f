using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// HTML and XHTML pages. The encoding is the byte order mark's, else what the page declares, else found as for any text. Pages over
/// <see cref="ExtractorsOptions.MaxHtmlBytes"/> are streamed as text without tags.
/// </summary>
internal sealed class HtmlExtractor(IOptions<ExtractorsOptions> options) : StreamingExtractor
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Html];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        var encoding = DeclaredEncoding.Find(file) ?? file.DetectEncoding();
        if (file.Input.Size > options.Value.MaxHtmlBytes)
        {
            file.WarnPartial($"The page has {file.Input.Size} bytes; only up to {options.Value.MaxHtmlBytes} are read with headings and tables "
                + $"({ExtractorsOptions.Section}:{nameof(ExtractorsOptions.MaxHtmlBytes)}). It was read as text without its tags.");
            using var lines = new LineReader(new TagStrippingReader(file.OpenText(encoding)));
            foreach (var block in PlainText.Paragraphs(lines)) yield return block;
            yield break;
        }
        using var reader = file.OpenText(encoding);
        foreach (var block in HtmlBlocks.Read(reader.ReadToEnd(), withTitle: true, file.CancellationToken)) yield return block;
    }
}
