using System.Buffers;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>
/// Reads the output of <c>pdftotext -bbox-layout</c> page by page. The output looks like XHTML with one element a line; it is read as such
/// lines, because text of damaged files makes it ill-formed. At most <see cref="MaxPageLength"/> characters in <see cref="MaxPageLines"/> lines
/// of a page are kept, so memory stays bounded whatever a page holds.
/// </summary>
/// <param name="output">Standard output of the program.</param>
/// <param name="first">Number of the first page it writes.</param>
internal sealed class PdfPageReader(Stream output, int first) : IDisposable
{
    /// <summary>Characters of one page that are kept: some 1,000 times a full page of text.</summary>
    public const int MaxPageLength = 4_000_000;

    /// <summary>Lines of one page that are kept: some 1,000 times a full page.</summary>
    public const int MaxPageLines = 100_000;

    private readonly PdfOutputLines _lines = new(output);
    private readonly ArrayBufferWriter<char> _text = new();
    private PdfPageInProgress? _page;
    private int _next = first;

    /// <summary>Whether a page had more text than is kept.</summary>
    public bool Shortened { get; private set; }

    /// <summary>The next page that was written to its end, or null when the output ends.</summary>
    public async Task<PdfPage?> NextAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (PageInMemory() is { } page) return page;
        }
        while (await _lines.FillAsync(cancellationToken));
        return null;
    }

    public void Dispose() => _lines.Dispose();

    private PdfPage? PageInMemory()
    {
        while (_lines.TryTake(out var line))
        {
            if (Read(line.TrimStart((byte)' ')) is { } page) return page;
        }
        return null;
    }

    /// <summary>Takes in one line of output; answers the page when it is its last.</summary>
    private PdfPage? Read(ReadOnlySpan<byte> line)
    {
        if (_page is not null && line.StartsWith("<word "u8))
        {
            var box = PdfElement.Box(ref line);
            Shortened |= !_page.Add(PdfElement.Content(line), box);
        }
        else if (line.StartsWith("</line>"u8))
        {
            _page?.EndLine();
        }
        else if (line.StartsWith("</block>"u8))
        {
            _page?.EndGroup();
        }
        else if (line.StartsWith("<page "u8))
        {
            _text.ResetWrittenCount();
            _page = new PdfPageInProgress(_next++, PdfElement.Attribute(ref line, "width"u8), PdfElement.Attribute(ref line, "height"u8), _text);
        }
        else if (line.StartsWith("</page>"u8))
        {
            var page = _page?.End();
            _page = null;
            return page;
        }
        return null;
    }
}
