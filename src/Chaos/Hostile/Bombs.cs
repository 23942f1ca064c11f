using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Ingest.Chaos.Hostile;

/// <summary>Files made to hurt whoever opens them: small ones that unpack to gigabytes, nest without end, or promise what they do not have.</summary>
internal static class Bombs
{
    private const int Depth = 50_000;

    /// <summary>All of them, by name.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> All()
    {
        yield return ("bomb.docx", Package("word/document.xml", Deflatable("<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>", "</w:t></w:r></w:p></w:body></w:document>", megabytes: 600)));
        yield return ("bomb.xlsx", Package("xl/sharedStrings.xml", Deflatable("<sst><si><t>", "</t></si></sst>", megabytes: 600)));
        yield return ("bomb.pptx", Package("ppt/slides/slide1.xml", Deflatable("<p:sld><a:t>", "</a:t></p:sld>", megabytes: 600)));
        yield return ("bomb.epub", Package("OEBPS/chapter.xhtml", Deflatable("<html><body><p>", "</p></body></html>", megabytes: 600)));
        yield return ("many-entries.docx", ManyEntries(60_000));
        yield return ("slip.docx", Package("../../../../../../tmp/slipped.xml", static stream => stream.WriteByte(1)));
        yield return ("laughs.xml", Text(Laughs()));
        yield return ("laughs.html", Text(Laughs()));
        yield return ("external.xml", Text("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"));
        yield return ("deep.json", Text(new string('[', Depth) + new string(']', Depth)));
        yield return ("deep.xml", Text(string.Concat(Enumerable.Repeat("<a>", Depth)) + string.Concat(Enumerable.Repeat("</a>", Depth))));
        yield return ("deep.html", Text(string.Concat(Enumerable.Repeat("<div><table><tr><td>", Depth / 4))));
        yield return ("deep.md", Text(string.Concat(Enumerable.Repeat("> ", Depth)) + "end"));
        yield return ("deep-list.md", Text(string.Concat(Enumerable.Range(0, 2_000).Select(static n => new string(' ', n) + "- x\n"))));
        yield return ("brackets.md", Text(new string('[', Depth) + "x" + new string(']', Depth) + "(y)"));
        yield return ("deep.tex", Text("\\documentclass{article}\\begin{document}" + string.Concat(Enumerable.Repeat("\\begin{itemize}\\item ", 5_000))));
        yield return ("deep.rtf", Text("{\\rtf1" + new string('{', Depth)));
        yield return ("deep.ipynb", Text("{\"cells\":[{\"cell_type\":\"markdown\",\"source\":" + new string('[', Depth)));
        yield return ("deep.eml", Text(string.Concat(Enumerable.Range(0, 3_000).Select(static n => $"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")) + "Content-Type: text/plain\n\nend\n"));
        yield return ("loop.tex", Text("\\documentclass{article}\\def\\a{\\a\\a}\\begin{document}\\a\\end{document}"));
        yield return ("line.txt", Text(new string('x', 20_000_000)));
        yield return ("line.csv", Text(new string(',', 5_000_000)));
        yield return ("quote.csv", Text("a,b\n\"" + new string('y', 5_000_000)));
        yield return ("attributes.html", Text("<p " + string.Concat(Enumerable.Range(0, 200_000).Select(static n => $"a{n}=b ")) + ">text</p>"));
        yield return ("huge.png", Png(60_000, 60_000));
        yield return ("zero.png", Png(0, 0));
        yield return ("pages.pdf", Text("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 2147483647/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"));
        yield return ("flate.pdf", FlatePdf(megabytes: 300));
        yield return ("null.bin", new byte[1_000_000]);
        yield return ("surrogates.txt", Encoding.Unicode.GetPreamble().Concat(Enumerable.Repeat(new byte[] { 0x00, 0xD8 }, 5_000).SelectMany(static b => b)).ToArray());
        yield return ("controls.txt", Text(string.Concat(Enumerable.Range(0, 32).Select(static c => (char)c))));
        yield return ("bidi.txt", Text("\u202Eevil\u2066\u2069" + new string('\u0301', 100_000)));
        yield return ("empty.docx", []);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Nine levels of ten references each: 3 GB out of 1 KB.</summary>
    private static string Laughs()
    {
        var text = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY l0 \"laugh\">");
        for (var level = 1; level <= 9; level++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<!ENTITY l{level} \"{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}\">");
        }

        return text.Append("]><lolz>&l9;</lolz>").ToString();
    }

    private static Action<Stream> Deflatable(string start, string end, int megabytes) => stream =>
    {
        var block = Enumerable.Repeat((byte)'a', 1_000_000).ToArray();
        stream.Write(Text(start));
        for (var i = 0; i < megabytes; i++)
        {
            stream.Write(block);
        }

        stream.Write(Text(end));
    };

    private static byte[] Package(string entry, Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "[Content_Types].xml", static stream => stream.Write(Text("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>")));
            Add(zip, entry, write);
        }

        return bytes.ToArray();
    }

    private static byte[] ManyEntries(int count)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < count; i++)
            {
                zip.CreateEntry(string.Create(CultureInfo.InvariantCulture, $"word/{i}.xml"), CompressionLevel.NoCompression);
            }
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive zip, string name, Action<Stream> write)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        write(stream);
    }

    /// <summary>A header that promises a picture of this size, with no picture behind it (PNG specification, 11.2.2 IHDR).</summary>
    private static byte[] Png(int width, int height)
    {
        var header = new byte[33];
        byte[] signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R'];
        signature.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(20), height);
        header[24] = 8;
        header[25] = 6;
        return header;
    }

    private static byte[] FlatePdf(int megabytes)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var block = Enumerable.Repeat((byte)' ', 1_000_000).ToArray();
            for (var i = 0; i < megabytes; i++)
            {
                deflate.Write(block);
            }
        }

        var head = Text(string.Create(CultureInfo.InvariantCulture, $"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Length {packed.Length}/Filter/FlateDecode>>stream\n"));
        return [.. head, .. packed.ToArray(), .. Text("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF")];
    }
}
