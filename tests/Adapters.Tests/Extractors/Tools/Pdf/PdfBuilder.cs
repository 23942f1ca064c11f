using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Ingest.Adapters.Tests.Extractors.Tools.Pdf;

/// <summary>Writes PDF by hand (ISO 32000-1, 7.5): objects, page tree, cross-reference table. Letter size, Helvetica, positions in points from below.</summary>
internal sealed class PdfBuilder
{
    private const int FirstFree = 4; // 1 catalog, 2 page tree, 3 font.

    private readonly List<byte[]> _objects = [];
    private readonly List<int> _pages = [];

    /// <summary>Adds a page of lines with their letter size, from the top down.</summary>
    public PdfBuilder Page(params (double Size, string Text)[] lines)
    {
        var content = new StringBuilder();
        double y = 740;
        foreach (var (size, text) in lines)
        {
            content.Append(CultureInfo.InvariantCulture, $"BT /F1 {size} Tf 1 0 0 1 72 {y} Tm ({text.Replace("(", "\\(").Replace(")", "\\)")}) Tj ET\n");
            y -= size * 1.2;
        }
        return Content(content.ToString());
    }

    /// <summary>Adds a page with a content stream.</summary>
    public PdfBuilder Content(string content, string resources = "", bool compress = false) => Content(Encoding.Latin1.GetBytes(content), resources, compress);

    public PdfBuilder Content(byte[] content, string resources = "", bool compress = false)
    {
        var stream = Stream(content, "", compress);
        _pages.Add(Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> {resources} >> /Contents {stream} 0 R >>"));
        return this;
    }

    /// <summary>Adds a page that is one grey picture: a scan.</summary>
    public PdfBuilder Scan(int width, int height, byte[] pixels)
    {
        var picture = Stream(pixels, $"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8", compress: true);
        return Content("q 612 0 0 792 0 0 cm /P Do Q", $"/XObject << /P {picture} 0 R >>");
    }

    /// <summary>Adds an object and returns its number.</summary>
    public int Add(string text)
    {
        _objects.Add(Encoding.Latin1.GetBytes(text));
        return FirstFree + _objects.Count - 1;
    }

    /// <summary>The number the next added object will have.</summary>
    public int Next => FirstFree + _objects.Count;

    public int Stream(byte[] content, string entries, bool compress)
    {
        var bytes = compress ? Compress(content) : content;
        var filter = compress ? "/Filter /FlateDecode" : "";
        _objects.Add([.. Encoding.Latin1.GetBytes($"<< {entries} {filter} /Length {bytes.Length} >>\nstream\n"), .. bytes, .. "\nendstream"u8]);
        return FirstFree + _objects.Count - 1;
    }

    /// <summary>The file.</summary>
    /// <param name="kids">Page tree entries instead of the pages.</param>
    /// <param name="trailer">More entries of the trailer; {0} is the position of the cross-reference table.</param>
    public byte[] Build(string? kids = null, string trailer = "")
    {
        kids ??= string.Join(' ', _pages.Select(page => $"{page} 0 R"));
        List<byte[]> all =
        [
            "<< /Type /Catalog /Pages 2 0 R >>"u8.ToArray(),
            Encoding.Latin1.GetBytes($"<< /Type /Pages /Count {Math.Max(1, _pages.Count)} /Kids [{kids}] >>"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"u8.ToArray(),
            .. _objects,
        ];
        using var file = new MemoryStream();
        file.Write("%PDF-1.4\n"u8);
        var positions = new List<long>();
        for (var i = 0; i < all.Count; i++)
        {
            positions.Add(file.Position);
            file.Write(Encoding.Latin1.GetBytes($"{i + 1} 0 obj\n"));
            file.Write(all[i]);
            file.Write("\nendobj\n"u8);
        }
        var table = file.Position;
        file.Write(Encoding.Latin1.GetBytes($"xref\n0 {all.Count + 1}\n0000000000 65535 f \n"));
        foreach (var position in positions) file.Write(Encoding.Latin1.GetBytes($"{position:D10} 00000 n \n"));
        file.Write(Encoding.Latin1.GetBytes($"trailer\n<< /Size {all.Count + 1} /Root 1 0 R {string.Format(CultureInfo.InvariantCulture, trailer, table)} >>\nstartxref\n{table}\n%%EOF\n"));
        return file.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(content);
        return packed.ToArray();
    }
}
