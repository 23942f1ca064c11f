using System.Text;
using Ingest.Adapters.Extractors.Markup;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Mail;

/// <summary>
/// Internet messages (RFC 5322, MIME): the subject as heading, sender, recipients and date, the text body (the HTML body where there is no
/// text), attached messages likewise, and the names of other attachments. Streams; only one text body, up to <see cref="MaxBody"/>, is held.
/// </summary>
internal sealed class EmailExtractor : StreamingExtractor
{
    /// <summary>Longest text body, in encoded bytes; the rest of a longer one is left out with a warning.</summary>
    public const int MaxBody = 1 << 24;

    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Email];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        // Latin-1 keeps every byte as it is until the part's own encoding is known.
        using var lines = new LineReader(new StreamReader(file.Open(), Encoding.Latin1, detectEncodingFromByteOrderMarks: false, 1 << 16));
        var message = new MimeMessage(lines);
        while (message.Next() is { } part)
        {
            foreach (var block in part.StartsMessage ? Head(part) : Body(part, file.CancellationToken)) yield return block;
        }
        if (message.Attachments.Count > 0)
            foreach (var block in BlockBuilder.Paragraph("Attachments: " + string.Join(", ", message.Attachments))) yield return block;
        if (message.Problem is { } problem) file.WarnPartial(problem);
    }

    private static IEnumerable<Block> Head(MimePart part)
    {
        foreach (var block in BlockBuilder.Heading(EncodedWords.Decode(part.Headers["Subject"]), part.Depth + 1)) yield return block;
        var lines = new StringBuilder();
        foreach (var name in (string[])["From", "To", "Cc", "Date"])
        {
            var value = EncodedWords.Decode(part.Headers[name]);
            if (value.Length > 0) lines.Append(name).Append(": ").Append(value).Append('\n');
        }
        foreach (var block in BlockBuilder.Paragraph(lines.ToString())) yield return block;
    }

    private static IEnumerable<Block> Body(MimePart part, CancellationToken cancellationToken)
    {
        var bytes = TransferEncoding.Decode(part.Body, part.Headers["Content-Transfer-Encoding"]);
        var encoding = TextEncoding.ByName(part.Headers.Parameter("Content-Type", "charset")) is { } declared && !IsWrong(declared, bytes)
            ? new TextEncoding(declared)
            : (part.IsHtml ? DeclaredEncoding.Find(bytes) : null) ?? EncodingDetector.DetectSample(bytes);
        var text = encoding.Encoding.GetString(bytes.AsSpan(encoding.PreambleLength));
        if (part.IsHtml) return HtmlBlocks.Read(text, withTitle: false, cancellationToken);
        return Paragraphs(part.Headers.Parameter("Content-Type", "format").Equals("flowed", StringComparison.OrdinalIgnoreCase) ? Unflow(text) : text);
    }

    /// <summary>A declaration of UTF-8 that the bytes contradict.</summary>
    private static bool IsWrong(Encoding declared, byte[] bytes) =>
        declared.CodePage == Encoding.UTF8.CodePage && !EncodingDetector.DetectSample(bytes).IsCleanUtf8;

    private static IEnumerable<Block> Paragraphs(string text)
    {
        using var lines = new LineReader(new StringReader(text));
        foreach (var block in PlainText.Paragraphs(lines)) yield return block;
    }

    /// <summary>Joins lines that end in a space, which a mail program broke (RFC 3676); a signature's "-- " stays.</summary>
    private static string Unflow(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            result.Append(line);
            if (!line.EndsWith(" ") || line.SequenceEqual("-- ")) result.Append('\n');
        }
        return result.ToString();
    }
}
