using System.Text;
using System.Text.RegularExpressions;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// HTML and XHTML pages. The encoding is the byte order mark's, else what the page declares, else found as for any text. Pages over
/// <see cref="ExtractorsOptions.MaxHtmlBytes"/> are streamed as text without tags.
/// </summary>
internal sealed partial class HtmlExtractor(IOptions<ExtractorsOptions> options) : StreamingExtractor
{
    // Where a page must declare its encoding (HTML standard, section 4.2.5.4: within the first 1024 bytes; pages are later in practice).
    private const int DeclarationWindow = 4_096;

    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Html];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        var encoding = Declared(file) ?? file.DetectEncoding();
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

    private static TextEncoding? Declared(SourceFile file)
    {
        using var stream = file.Open();
        var start = new byte[DeclarationWindow];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var bytes = start.AsSpan(0, length);
        // A mark or UTF-16 says more than a declaration, which in UTF-16 cannot even be read this way.
        if (bytes is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..]) return null;
        var match = Charset().Match(Encoding.Latin1.GetString(bytes));
        return TextEncoding.ByName(match.Groups[1].Value) switch
        {
            null => null,
            // Many pages that declare UTF-8 are not; the bytes decide. A readable declaration cannot be in UTF-16.
            { CodePage: 65001 or 1200 or 1201 or 12000 or 12001 } => null,
            var encoding => new TextEncoding(encoding),
        };
    }

    [GeneratedRegex("""<(?:meta\s[^>]{0,500}?charset|\?xml\s[^>]{0,200}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{1,40})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Charset();
}
