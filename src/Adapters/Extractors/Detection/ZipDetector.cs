using Ingest.Adapters.Extractors.Office;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Detection;

/// <summary>Tells ZIP-based formats apart by what is in the package: the OOXML content types, or the "mimetype" entry of OpenDocument and EPUB.</summary>
internal sealed class ZipDetector(IOptions<ExtractorsOptions> options)
{
    // Real content type lists take about 150 bytes a part; this is room for thousands.
    private const int MaxContentTypes = 1 << 21;

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        [".docx"] = "Word document", [".pptx"] = "PowerPoint presentation", [".xlsx"] = "Excel workbook", [".odt"] = "OpenDocument text", [".epub"] = "EPUB book",
    };

    /// <summary>The type.</summary>
    /// <exception cref="FatalException"><c>unsupported_type</c>, <c>encrypted</c>, <c>corrupt</c> or <c>too_large</c>.</exception>
    public FileType Detect(Stream file, string extension)
    {
        var what = Names.GetValueOrDefault(extension, "ZIP-based file");
        using var package = OfficePackage.Open(file, what, options.Value, leaveOpen: true);
        if (package.Find("mimetype") is { } mimetype) return ByMimeType(package.ReadText(mimetype, 256).Trim());
        if (package.Find("[Content_Types].xml") is { } types) return ByContentTypes(package.ReadText(types, MaxContentTypes));
        if (package.Find("META-INF/container.xml") is not null && extension == ".epub") return FileType.Epub;
        if (Names.ContainsKey(extension)) throw ExtractionErrors.Corrupt(what, "the package has no list of its content types");
        throw ExtractionErrors.Unsupported("a ZIP archive", "Unpack it and add the files.");
    }

    private static FileType ByMimeType(string type) => type switch
    {
        "application/vnd.oasis.opendocument.text" or "application/vnd.oasis.opendocument.text-template" => FileType.Odt,
        "application/epub+zip" => FileType.Epub,
        "application/vnd.oasis.opendocument.spreadsheet" => throw ExtractionErrors.Unsupported("an OpenDocument spreadsheet", "Save it as .xlsx and add that."),
        "application/vnd.oasis.opendocument.presentation" => throw ExtractionErrors.Unsupported("an OpenDocument presentation", "Save it as .pptx and add that."),
        _ => throw ExtractionErrors.Unsupported("a ZIP-based file of an unknown kind", "Convert it to a text, office or PDF format and add that."),
    };

    private static FileType ByContentTypes(string types)
    {
        // The main part's type tells: document, template, slide show and their macro-enabled variants differ in the middle only.
        if (Has("wordprocessingml.document.main") || Has("wordprocessingml.template.main") || Has("ms-word.document.macroEnabled.main") || Has("ms-word.template.macroEnabled"))
            return FileType.Docx;
        if (Has("presentationml.presentation.main") || Has("presentationml.slideshow.main") || Has("presentationml.template.main") || Has("ms-powerpoint."))
            return FileType.Pptx;
        if (Has("spreadsheetml.sheet.main") || Has("spreadsheetml.template.main") || Has("ms-excel.sheet.macroEnabled") || Has("ms-excel.template.macroEnabled"))
            return FileType.Xlsx;
        if (Has("ms-excel.sheet.binary")) throw ExtractionErrors.Unsupported("a binary Excel workbook (.xlsb)", "Save it as .xlsx and add that.");
        throw ExtractionErrors.Unsupported("an Open Packaging file that is no Word, PowerPoint or Excel document", "Convert it to a text, office or PDF format and add that.");

        bool Has(string type) => types.Contains(type, StringComparison.OrdinalIgnoreCase);
    }
}
