using System.Globalization;
using System.Text;

namespace Ingest.Bench.Corpus;

/// <summary>A plain PDF 1.4, written by hand: objects, page tree, cross-reference table.</summary>
internal static class SamplePdf
{
    private const int LinesOfAPage = 50;
    private const int ColumnsOfAPage = 95;

    /// <summary>Pages that say which page and line they are.</summary>
    public static void Write(string path, int pages) => Write(
        path,
        [.. Enumerable.Range(0, pages).Select(static page => (IReadOnlyList<string>)[.. Enumerable.Range(0, LinesOfAPage).Select(line =>
            $"Page {page + 1}, line {line + 1}: the bicycle with number {(page * LinesOfAPage) + line} is in the shop until noon.")])]);

    /// <summary>These paragraphs, broken into lines and pages.</summary>
    public static void Write(string path, IEnumerable<string> paragraphs) =>
        Write(path, [.. paragraphs.SelectMany(Lines).Chunk(LinesOfAPage)]);

    private static void Write(string path, IReadOnlyList<IReadOnlyList<string>> pages)
    {
        using var file = new FileStream(path, FileMode.Create);
        var offsets = new List<long> { 0 };
        Put(file, "%PDF-1.4\n");
        Object(file, offsets, "<< /Type /Catalog /Pages 2 0 R >>");
        Object(file, offsets, $"<< /Type /Pages /Count {pages.Count} /Kids [{string.Join(' ', Enumerable.Range(0, pages.Count).Select(static i => $"{4 + (2 * i)} 0 R"))}] >>");
        Object(file, offsets, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        foreach (var (page, lines) in pages.Index())
        {
            Object(file, offsets, $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + (2 * page)} 0 R >>");
            var content = $"BT /F1 11 Tf 14 TL 50 790 Td\n{string.Concat(lines.Select(static line => $"({line}) Tj T*\n"))}ET";
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

    private static IEnumerable<string> Lines(string paragraph)
    {
        var line = new StringBuilder();
        foreach (var word in paragraph.Split(' '))
        {
            if (line.Length + word.Length >= ColumnsOfAPage)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
        yield return "";
    }

    private static void Object(FileStream file, List<long> offsets, string body)
    {
        offsets.Add(file.Position);
        Put(file, $"{offsets.Count - 1} 0 obj\n{body}\nendobj\n");
    }

    private static void Put(FileStream file, string text) => file.Write(Encoding.ASCII.GetBytes(text));
}
