using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors;

/// <summary>The file of one extraction: opened for sequential reading, with every read answering to the extraction's cancellation token.</summary>
internal sealed class SourceFile(ExtractionInput input, CancellationToken cancellationToken)
{
    private const int BufferSize = 1 << 16;

    /// <summary>What was asked for.</summary>
    public ExtractionInput Input { get; } = input;

    /// <summary>Stops the extraction.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Notes that the rest could be read and this could not.</summary>
    public void WarnPartial(string message) => Input.Findings.Warn(Ingest.Domain.Errors.ErrorCodes.PartialText, message);

    /// <summary>Opens the bytes.</summary>
    public Stream Open() => new CancellableStream(
        new FileStream(Input.Path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan }),
        CancellationToken);

    /// <summary>Finds how the file's text is encoded, by its first bytes and by validating the rest.</summary>
    public TextEncoding DetectEncoding()
    {
        using var stream = Open();
        return EncodingDetector.Detect(stream);
    }

    /// <summary>Opens the file as text after its byte order mark. Bytes that are not text of that encoding become U+FFFD.</summary>
    public StreamReader OpenText() => OpenText(DetectEncoding());

    /// <summary>Opens the file as text of a known encoding.</summary>
    public StreamReader OpenText(TextEncoding encoding)
    {
        var stream = Open();
        stream.Position = encoding.PreambleLength;
        if (encoding.Damaged) WarnPartial("Some bytes are not valid UTF-8 and were replaced.");
        return new StreamReader(stream, encoding.Encoding, detectEncodingFromByteOrderMarks: false, BufferSize);
    }

    /// <summary>Opens the text as UTF-8 bytes without a byte order mark, whatever the file's encoding.</summary>
    public Stream OpenUtf8(TextEncoding encoding)
    {
        var stream = Open();
        stream.Position = encoding.PreambleLength;
        return encoding.IsCleanUtf8 ? stream : Encoding.CreateTranscodingStream(stream, encoding.Encoding, new UTF8Encoding(false));
    }
}
