using System.Text;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>The texts that a workbook's cells refer to by number.</summary>
internal static class SharedStrings
{
    /// <summary>Longest text of a cell: Excel's own limit.</summary>
    public const int MaxText = 32_767;

    /// <summary>Reads the texts, without phonetic hints; none when the workbook has no such part.</summary>
    /// <exception cref="Ingest.Domain.Errors.FatalException"><c>too_large</c>: together longer than <see cref="ExtractorsOptions.MaxSharedText"/>.</exception>
    public static List<string> Read(OfficePackage package, string? part, ExtractorsOptions options, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        if (part is null || package.Find(part) is not { } entry) return texts;
        using var reader = new PartReader(package, entry, cancellationToken);
        var text = new StringBuilder();
        long length = 0;
        while (reader.Read())
        {
            if (reader is { IsStart: true, Name: "rPh" }) reader.Skip();
            else if (reader is { IsStart: true, Name: "t" }) reader.AppendText(text, MaxText);
            else if (reader.Name == "si" && (reader.IsEnd || reader is { IsStart: true, IsEmpty: true }))
            {
                texts.Add(text.ToString());
                // An object takes about as much as 20 characters, however short its text is.
                length += text.Length + 20;
                text.Clear();
                if (length > options.MaxSharedText)
                    throw ExtractionErrors.TooLarge(
                        "The different texts of the Excel workbook take too much memory", $"over {options.MaxSharedText} characters", $"{options.MaxSharedText} characters",
                        $"{ExtractorsOptions.Section}:{nameof(ExtractorsOptions.MaxSharedText)}");
            }
        }
        return texts;
    }
}
