namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>A program that this part starts, and the Debian package that brings it.</summary>
/// <param name="Program">File name of the program.</param>
/// <param name="Package">Debian and Ubuntu package.</param>
/// <param name="Reads">What is read with it, for people.</param>
/// <param name="VersionArgument">Argument that makes it print its version; null when it has none.</param>
internal sealed record Tool(string Program, string Package, string Reads, string? VersionArgument)
{
    /// <summary>Text layer of PDF.</summary>
    public static readonly Tool PdfToText = new("pdftotext", "poppler-utils", "PDF", "-v");

    /// <summary>Draws PDF pages for OCR.</summary>
    public static readonly Tool PdfToPpm = new("pdftoppm", "poppler-utils", "scanned PDF", "-v");

    /// <summary>OCR.</summary>
    public static readonly Tool Tesseract = new("tesseract", "tesseract-ocr", "pictures and scanned PDF", "--version");

    /// <summary>Odt, rtf, epub, org, rst, tex.</summary>
    public static readonly Tool Pandoc = new("pandoc", "pandoc", "odt, rtf, epub, org, rst, tex", "--version");

    /// <summary>Word 97-2003.</summary>
    public static readonly Tool Antiword = new("antiword", "antiword", "doc", null);

    /// <summary>Every program, in the order people read about them.</summary>
    public static IReadOnlyList<Tool> All { get; } = [PdfToText, PdfToPpm, Tesseract, Pandoc, Antiword];

    /// <summary>The command that installs it.</summary>
    public string InstallCommand => $"apt-get install {Package}";
}
