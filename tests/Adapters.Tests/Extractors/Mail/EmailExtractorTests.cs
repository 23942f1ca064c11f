using System.Text;
using Ingest.Adapters.Extractors.Mail;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Mail;

public sealed class EmailExtractorTests : ExtractorContract
{
    private const string Message = """
        MIME-Version: 1.0
        Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?utf-8?B?IGF1cw==?= Ulm
        From: =?iso-8859-1?Q?J=F6rg?= <j@x.org>
        To: a@x.org,
         b@x.org
        Date: Fri, 16 Dec 2022 17:04:16 -0500
        Content-Type: multipart/mixed; boundary="outer"

        preamble
        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Sch=C3=B6ne Gr=
        =C3=BC=C3=9Fe

        --inner
        Content-Type: text/html

        <p>The same again</p>
        --inner--
        --outer
        Content-Type: application/pdf; name="=?utf-8?Q?Pl=C3=A4ne.pdf?="
        Content-Disposition: attachment; filename*=utf-8''Pl%C3%A4ne.pdf
        Content-Transfer-Encoding: base64

        JVBERi0xLjQK
        --outer--
        """;

    protected override IExtractor Extractor { get; } = new EmailExtractor();

    protected override IReadOnlyList<ExtractionSample> Samples { get; } = [new("a.eml", FileType.Email, Encoding.UTF8.GetBytes(Message))];

    [Fact]
    public async Task Extract_Message_GivesHeadTextAndNamesOfAttachments() => Assert.Equal(
        [
            new Block(BlockKind.Heading, "Grüße aus Ulm", Level: 1),
            new Block(BlockKind.Paragraph, "From: Jörg <j@x.org>\nTo: a@x.org, b@x.org\nDate: Fri, 16 Dec 2022 17:04:16 -0500"),
            new Block(BlockKind.Paragraph, "Schöne Grüße"),
            new Block(BlockKind.Paragraph, "Attachments: Pläne.pdf"),
        ],
        (await ExtractionBench.ReadAsync(Message, "a.eml")).Blocks);

    [Fact]
    public async Task Extract_HebrewInBase64_IsDecodedByItsCharset()
    {
        var text = await ExtractionBench.ReadAsync(
            "From: a@x\nTo: b@x\nSubject: x\nContent-Type: text/plain; charset=iso-8859-8-i\nContent-Transfer-Encoding: base64\n\n+Oz17Q==\n", "mail.txt");
        Assert.Equal(FileType.Email, text.Type);
        Assert.Equal("רלץם", text.Blocks[^1].Text);
    }

    [Fact]
    public async Task Extract_HtmlOnly_IsReadAsHtml() => Assert.Equal(
        new Block(BlockKind.Heading, "Hello", Level: 1),
        (await ExtractionBench.ReadAsync("Subject: s\nFrom: f\nContent-Type: text/html\n\n<h1>Hello</h1>", "a.eml")).Blocks[^1]);

    [Fact]
    public async Task Extract_AttachedMessage_IsReadToo()
    {
        var text = await ExtractionBench.ReadAsync(
            "Subject: outer\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: inner\nFrom: f\n\nThe forwarded text.\n--b--\n", "a.eml");
        Assert.Equal([new Block(BlockKind.Heading, "outer", Level: 1), new Block(BlockKind.Heading, "inner", Level: 2)], text.Blocks.Where(block => block.Kind == BlockKind.Heading));
        Assert.EndsWith("The forwarded text.", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_PartsNestedThousandDeep_EndsWithAWarning()
    {
        var message = new StringBuilder("Subject: s\n");
        for (var level = 0; level < 1_000; level++) message.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n");
        var text = await ExtractionBench.ReadAsync(message.Append("\ndeep\n").ToString(), "a.eml");
        Assert.Equal(ErrorCodes.PartialText, text.Findings.WarningCode);
    }

    [Fact]
    public async Task Extract_TooManyParts_EndsWithAWarning()
    {
        var message = "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", MimeMessage.MaxParts + 10));
        Assert.Equal(ErrorCodes.PartialText, (await ExtractionBench.ReadAsync(message, "a.eml")).Findings.WarningCode);
    }
}
