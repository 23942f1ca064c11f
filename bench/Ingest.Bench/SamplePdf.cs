using System.Globalization;
using System.Text;

namespace Ingest.Bench;

/// <summary>A plain PDF 1.4 with a page of text each, written by hand: objects, page tree, cross-reference table.</summary>
internal static class SamplePdf
{
    public static void Write(string path, int pages)
    {
        using var file = new FileStream(path, FileMode.Create);
        var offsets = new List<long> { 0 };
        Put(file, "%PDF-1.4\n");
        Object(file, offsets, "<< /Type /Catalog /Pages 2 0 R >>");
        Object(file, offsets, $"<< /Type /Pages /Count {pages} /Kids [{string.Join(' ', Enumerable.Range(0, pages).Select(static i => $"{4 + (2 * i)} 0 R"))}] >>");
        Object(file, offsets, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        for (var page = 0; page < pages; page++)
        {
            Object(file, offsets, $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + (2 * page)} 0 R >>");
            var content = Content(page);
            Object(file, offsets, $"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        }

        var table = file.Position;
        Put(file, $"xref\n0 {offsets.Count}\n0000000000 65535 f \n");
        foreach (var offset in offsets.Skip(1))
        {
            Put(file, string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        }

        Put(file, $"trailer\n<< /Size {offsets.Count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    }

    private static string Content(int page)
    {
        var lines = new StringBuilder("BT /F1 11 Tf 14 TL 50 790 Td\n");
        for (var line = 0; line < 50; line++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"(Page {page + 1}, line {line + 1}: the bicycle with number {(page * 50) + line} is in the shop until noon.) Tj T*\n");
        }

        return lines.Append("ET").ToString();
    }

    private static void Object(FileStream file, List<long> offsets, string body)
    {
        offsets.Add(file.Position);
        Put(file, $"{offsets.Count - 1} 0 obj\n{body}\nendobj\n");
    }

    private static void Put(FileStream file, string text) => file.Write(Encoding.ASCII.GetBytes(text));
}
