using System.Globalization;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>Whether the text layer of a page is worth using, or the page is to be read as a picture.</summary>
internal static class PdfTextQuality
{
    /// <summary>Fewer letters and digits than this are a page number or a stamp: the page may still be a scan.</summary>
    public const int SparseLength = 40;

    /// <summary>A page with a larger share of characters without meaning comes from a font without a Unicode map.</summary>
    private const double MaxGarbage = 0.3;

    /// <summary>Letters and digits of a page; 0 when most of it has no meaning.</summary>
    public static int UsefulLength(PdfPage page)
    {
        var useful = 0;
        var garbage = 0;
        foreach (var unit in page.Groups.SelectMany(group => group.Lines).SelectMany(line => line.Text))
        {
            if (char.IsLetterOrDigit(unit)) useful++;
            else if (unit == '\uFFFD' || CharUnicodeInfo.GetUnicodeCategory(unit) is UnicodeCategory.PrivateUse or UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned) garbage++;
        }
        return garbage > MaxGarbage * (useful + garbage) ? 0 : useful;
    }
}
