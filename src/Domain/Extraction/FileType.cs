namespace Ingest.Domain.Extraction;

/// <summary>Every type Ingest reads.</summary>
public enum FileType
{
    /// <summary>Plain text in UTF-8, BOM'd UTF-16 or UTF-32, or windows-1252.</summary>
    Text,

    /// <summary>Markdown.</summary>
    Markdown,

    /// <summary>HTML or XHTML.</summary>
    Html,

    /// <summary>XML of any vocabulary.</summary>
    Xml,

    /// <summary>JSON, one value.</summary>
    Json,

    /// <summary>Newline-delimited JSON.</summary>
    NdJson,

    /// <summary>Comma, semicolon or tab separated values.</summary>
    Csv,

    /// <summary>Program source, scripts, configuration.</summary>
    SourceCode,

    /// <summary>Portable Document Format.</summary>
    Pdf,

    /// <summary>Word 2007 and later.</summary>
    Docx,

    /// <summary>PowerPoint 2007 and later.</summary>
    Pptx,

    /// <summary>Excel 2007 and later.</summary>
    Xlsx,

    /// <summary>OpenDocument text.</summary>
    Odt,

    /// <summary>Rich Text Format.</summary>
    Rtf,

    /// <summary>EPUB book.</summary>
    Epub,

    /// <summary>Emacs Org.</summary>
    Org,

    /// <summary>reStructuredText.</summary>
    Rst,

    /// <summary>LaTeX source.</summary>
    Tex,

    /// <summary>Jupyter notebook.</summary>
    Notebook,

    /// <summary>Word 97-2003.</summary>
    Doc,

    /// <summary>E-mail message (RFC 5322, MIME).</summary>
    Email,

    /// <summary>PNG picture, read by OCR.</summary>
    Png,

    /// <summary>JPEG picture, read by OCR.</summary>
    Jpeg,

    /// <summary>TIFF picture of one or more pages, read by OCR.</summary>
    Tiff,
}
