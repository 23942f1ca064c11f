using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Presentation;
using A = DocumentFormat.OpenXml.Drawing;
using S = DocumentFormat.OpenXml.Spreadsheet;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace Ingest.Adapters.Tests.Extractors.Office;

/// <summary>Makes office documents with the format owner's own library, and packages by hand for what it refuses to make.</summary>
internal static class OfficeFiles
{
    public static byte[] Docx(params OpenXmlElement[] body)
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.Document = new W.Document(new W.Body(body));
            main.AddNewPart<StyleDefinitionsPart>().Styles = new W.Styles(
                new W.Style(new W.StyleName { Val = "heading 2" }) { StyleId = "berschrift2", Type = W.StyleValues.Paragraph },
                new W.Style(new W.StyleName { Val = "Own" }, new W.BasedOn { Val = "berschrift2" }) { StyleId = "own", Type = W.StyleValues.Paragraph });
            main.AddNewPart<HeaderPart>().Header = new W.Header(Paragraph("Running header"));
            main.AddNewPart<HeaderPart>().Header = new W.Header(Paragraph("Running header"));
            main.AddNewPart<FootnotesPart>().Footnotes = new W.Footnotes(
                new W.Footnote(Paragraph("separator")) { Id = 0, Type = W.FootnoteEndnoteValues.Separator },
                new W.Footnote(Paragraph("The note.")) { Id = 2 });
        }
        return stream.ToArray();
    }

    public static W.Paragraph Paragraph(string text, string? style = null)
    {
        var paragraph = new W.Paragraph(new W.Run(new W.Text(text) { Space = SpaceProcessingModeValues.Preserve }));
        if (style is not null) paragraph.ParagraphProperties = new W.ParagraphProperties(new W.ParagraphStyleId { Val = style });
        return paragraph;
    }

    public static W.Table Table(params string[][] rows) =>
        new(rows.Select(row => new W.TableRow(row.Select(cell => new W.TableCell(Paragraph(cell))))));

    public static byte[] Pptx(params (string Title, string Body, string? Notes)[] slides)
    {
        using var stream = new MemoryStream();
        using (var document = PresentationDocument.Create(stream, PresentationDocumentType.Presentation))
        {
            var main = document.AddPresentationPart();
            var ids = new SlideIdList();
            uint id = 256;
            foreach (var slide in slides)
            {
                var part = main.AddNewPart<SlidePart>();
                part.Slide = new Slide(new CommonSlideData(new ShapeTree(Shape(slide.Body, null), Shape(slide.Title, PlaceholderValues.Title), Shape("7", PlaceholderValues.SlideNumber))));
                if (slide.Notes is not null)
                    part.AddNewPart<NotesSlidePart>().NotesSlide = new NotesSlide(new CommonSlideData(new ShapeTree(Shape(slide.Notes, PlaceholderValues.Body))));
                ids.Append(new SlideId { Id = id++, RelationshipId = main.GetIdOfPart(part) });
            }
            main.Presentation = new Presentation(ids);
        }
        return stream.ToArray();
    }

    public static byte[] Xlsx(params (string Name, S.Row[] Rows)[] sheets)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var main = document.AddWorkbookPart();
            var list = new S.Sheets();
            main.AddNewPart<SharedStringTablePart>().SharedStringTable = new S.SharedStringTable(
                new S.SharedStringItem(new S.Text("shared one")), new S.SharedStringItem(new S.Run(new S.Text("rich ")), new S.Run(new S.Text("two"))));
            main.AddNewPart<WorkbookStylesPart>().Stylesheet = new S.Stylesheet(
                new S.NumberingFormats(new S.NumberingFormat { NumberFormatId = 170, FormatCode = "dd\\.mm\\.yyyy" }),
                new S.CellFormats(new S.CellFormat(), new S.CellFormat { NumberFormatId = 170 }, new S.CellFormat { NumberFormatId = 9 }));
            uint id = 1;
            foreach (var (name, rows) in sheets)
            {
                var part = main.AddNewPart<WorksheetPart>();
                part.Worksheet = new S.Worksheet(new S.SheetData(rows.AsEnumerable<OpenXmlElement>()));
                list.Append(new S.Sheet { Name = name, SheetId = id++, Id = main.GetIdOfPart(part) });
            }
            main.Workbook = new S.Workbook(list);
        }
        return stream.ToArray();
    }

    public static S.Row Row(params S.Cell[] cells) => new(cells.AsEnumerable<OpenXmlElement>());

    public static S.Cell Text(string text) => new(new S.InlineString(new S.Text(text))) { DataType = S.CellValues.InlineString };

    public static S.Cell Shared(int index) => new(new S.CellValue(index)) { DataType = S.CellValues.SharedString };

    public static S.Cell Number(string value, uint style = 0) => new(new S.CellValue(value)) { StyleIndex = style };

    /// <summary>A ZIP archive with these entries.</summary>
    public static byte[] Zip(params (string Name, string Content)[] entries) =>
        Zip(entries.Select(entry => (entry.Name, (Action<Stream>)(stream => stream.Write(Encoding.UTF8.GetBytes(entry.Content))))).ToArray());

    /// <summary>A ZIP archive whose entries are written by code.</summary>
    public static byte[] Zip(params (string Name, Action<Stream> Write)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, write) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                write(entry);
            }
        return stream.ToArray();
    }

    /// <summary>A Word package around a main part of one's own.</summary>
    public static byte[] RawDocx(Action<Stream> write) => Zip(
        ("[Content_Types].xml", Write("""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/d.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""")),
        ("_rels/.rels", Write("""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="d.xml"/></Relationships>""")),
        ("d.xml", write));

    public static Action<Stream> Write(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    private static Shape Shape(string text, PlaceholderValues? placeholder)
    {
        var properties = new ApplicationNonVisualDrawingProperties();
        if (placeholder is not null) properties.Append(new PlaceholderShape { Type = placeholder });
        return new Shape(
            new NonVisualShapeProperties(new NonVisualDrawingProperties { Id = 2, Name = "s" }, new NonVisualShapeDrawingProperties(), properties),
            new ShapeProperties(),
            new TextBody(new A.BodyProperties(), new A.Paragraph(new A.Run(new A.Text(text)))));
    }
}
