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
        foreach (var group in page.Groups)
        {
            foreach (var line in group.Lines)
            {
                // Characters one by one, without an enumerator for each: a page has thousands.
                foreach (var unit in line.Text)
                {
                    if (char.IsLetterOrDigit(unit)) useful++;
                    else if (IsGarbage(unit)) garbage++;
                }
            }
        }
        return garbage > MaxGarbage * (useful + garbage) ? 0 : useful;
    }

    private static bool IsGarbage(char unit) =>
        unit == '\uFFFD' || CharUnicodeInfo.GetUnicodeCategory(unit) is UnicodeCategory.PrivateUse or UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned;
}
