using System.IO.Compression;
using System.Text;

namespace Ingest.Bench.Corpus;

/// <summary>A Word document as small as the format allows: content types, one relationship, the body.</summary>
internal static class SampleDocx
{
    // The earliest time a ZIP entry can have: the same bytes every time.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes these paragraphs; their text has no character that XML escapes.</summary>
    public static void Write(string path, IEnumerable<string> paragraphs)
    {
        using var package = new ZipArchive(new FileStream(path, FileMode.Create), ZipArchiveMode.Create);
        Put(package, "[Content_Types].xml", """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>
            """);
        Put(package, "_rels/.rels", """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>
            """);
        var body = new StringBuilder("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>""");
        foreach (var paragraph in paragraphs)
        {
            body.Append("<w:p><w:r><w:t>").Append(paragraph).Append("</w:t></w:r></w:p>");
        }

        Put(package, "word/document.xml", body.Append("</w:body></w:document>").ToString());
    }

    private static void Put(ZipArchive package, string name, string text)
    {
        var entry = package.CreateEntry(name);
        entry.LastWriteTime = Epoch;
        using var stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
