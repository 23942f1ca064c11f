namespace Ingest.Domain.Extraction;

/// <summary>The usual file name extension of each type.</summary>
public static class FileTypeNames
{
    /// <summary>Extension without the dot, lower case.</summary>
    public static string ToExtension(this FileType type) => type switch
    {
        FileType.Text => "txt",
        FileType.Markdown => "md",
        FileType.SourceCode => "code",
        FileType.Notebook => "ipynb",
        FileType.Email => "eml",
        FileType.Jpeg => "jpg",
        _ => type.ToString().ToLowerInvariant(),
    };
}
