using Ingest.Adapters.Extractors.Data;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>
/// Excel workbooks: a page per sheet (hidden ones too, but not those only a macro can show), its name as heading, its rows as a table with the
/// values that formulas had when the file was saved. Sheets without text yield nothing. Sheets stream; the shared texts are held.
/// </summary>
internal sealed class XlsxExtractor(IOptions<ExtractorsOptions> options) : OfficeExtractor(options.Value)
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Xlsx];

    protected override string What => "Excel workbook";

    protected override IEnumerable<Block> Extract(OfficePackage package, string main, SourceFile file)
    {
        var relationships = Relationships.Of(package, main, file.CancellationToken);
        var (sheets, from1904) = Workbook(package, main, relationships, file.CancellationToken);
        var texts = SharedStrings.Read(package, Target("sharedStrings"), options.Value, file.CancellationToken);
        var formats = CellFormats.Read(package, Target("styles"), from1904, file.CancellationToken);
        file.Input.Findings.Pages = sheets.Count;
        for (var i = 0; i < sheets.Count; i++)
        {
            if (package.Find(sheets[i].Target) is not { } entry)
            {
                file.WarnPartial($"Sheet {i + 1} is missing in the file.");
                continue;
            }
            using var reader = new PartReader(package, entry, file.CancellationToken);
            foreach (var block in Sheet(new SheetRows(reader, texts, formats), sheets[i].Name, i + 1)) yield return block;
        }

        string? Target(string kind) => relationships.Find(relationship => relationship.Kind == kind)?.Target;
    }

    private static (List<(string Name, string Target)> Sheets, bool From1904) Workbook(
        OfficePackage package, string main, List<Relationship> relationships, CancellationToken cancellationToken)
    {
        var sheets = new List<(string, string)>();
        var from1904 = false;
        using var reader = new PartReader(package, package.Find(main)!, cancellationToken);
        while (reader.Read())
        {
            if (!reader.IsStart) continue;
            if (reader.Name == "workbookPr") from1904 = reader.Attribute("date1904") is "1" or "true";
            if (reader.Name != "sheet" || reader.Attribute("state") == "veryHidden" || reader.RelationshipId() is not { } id) continue;
            // Chart and dialog sheets have no cells.
            if (relationships.Find(relationship => relationship.Id == id) is { Kind: "worksheet" } sheet) sheets.Add((reader.Attribute("name") ?? "", sheet.Target));
        }
        return (sheets, from1904);
    }

    private static IEnumerable<Block> Sheet(SheetRows rows, string name, int page)
    {
        var table = new TableBuilder(page);
        var (named, headed) = (false, false);
        while (rows.Read() is { } row)
        {
            if (TableBuilder.Line(row) is null) continue;
            if (!named)
                foreach (var block in BlockBuilder.Heading(name, 1, page)) yield return block;
            named = true;
            // A title often stands alone above the row that names the columns.
            var isHeader = !headed && row.Count > 1 && Delimiters.IsHeader(row);
            headed |= row.Count > 1;
            if (isHeader)
                foreach (var block in table.Finish()) yield return block;
            foreach (var block in isHeader ? table.Header(row) : table.Row(row)) yield return block;
        }
        foreach (var block in table.Finish()) yield return block;
    }
}
