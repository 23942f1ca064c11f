using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Detection;

/// <summary>Formats that hold files of several types and need a closer look.</summary>
internal enum Container
{
    /// <summary>None.</summary>
    None,

    /// <summary>ZIP: OOXML, OpenDocument, EPUB, archives.</summary>
    Zip,

    /// <summary>OLE2 compound file: Office 97-2003, encrypted OOXML, Outlook items.</summary>
    Ole2,
}

/// <summary>What the first bytes say.</summary>
/// <param name="Type">The type, when they settle it.</param>
/// <param name="Container">The container, when they name one.</param>
/// <param name="Unsupported">What it is, when nothing reads it.</param>
internal readonly record struct Signature(FileType? Type = null, Container Container = Container.None, string? Unsupported = null);

/// <summary>Recognises binary formats by their first bytes; the values are the formats' own specifications.</summary>
internal static class BinarySignatures
{
    // Acrobat's rule (PDF 1.7, annex H, note 13): the header may stand anywhere in the first 1024 bytes.
    private const int PdfWindow = 1_024;

    /// <summary>The format of a file that begins so, or an empty signature.</summary>
    public static Signature Match(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x50, 0x4B, 0x03, 0x04, ..] or [0x50, 0x4B, 0x05, 0x06, ..] => new(Container: Container.Zip),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => new(Container: Container.Ole2),
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => new(FileType.Png),
        [0xFF, 0xD8, 0xFF, ..] => new(FileType.Jpeg),
        [0x49, 0x49, 0x2A, 0x00, ..] or [0x4D, 0x4D, 0x00, 0x2A, ..] or [0x49, 0x49, 0x2B, 0x00, ..] or [0x4D, 0x4D, 0x00, 0x2B, ..] => new(FileType.Tiff),
        _ when Trim(bytes).StartsWith("{\\rtf"u8) => new(FileType.Rtf),
        _ when Archive(bytes) is { } archive => new(Unsupported: archive),
        _ when Program(bytes) is { } program => new(Unsupported: program),
        _ when Media(bytes) is { } media => new(Unsupported: media),
        _ when bytes[..Math.Min(bytes.Length, PdfWindow)].IndexOf("%PDF-"u8) >= 0 => new(FileType.Pdf),
        _ => default,
    };

    private static string? Archive(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x1F, 0x8B, 0x08, ..] => "a gzip archive",
        [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, ..] => "a 7-Zip archive",
        [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07, ..] => "a RAR archive",
        [0x42, 0x5A, 0x68, >= 0x31 and <= 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => "a bzip2 archive",
        [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, ..] => "an xz archive",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "a Zstandard archive",
        _ when bytes.Length > 262 && bytes[257..].StartsWith("ustar"u8) => "a tar archive",
        _ => null,
    };

    private static string? Program(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x7F, 0x45, 0x4C, 0x46, ..] => "a Linux program",
        [0x00, 0x61, 0x73, 0x6D, ..] => "a WebAssembly module",
        [0xCA, 0xFE, 0xBA, 0xBE, ..] => "a Java class or macOS program",
        [0xCF, 0xFA, 0xED, 0xFE, ..] or [0xCE, 0xFA, 0xED, 0xFE, ..] => "a macOS program",
        // "MZ" alone could begin a text; a program has binary header fields after it.
        [0x4D, 0x5A, ..] when bytes.Length >= 64 && bytes[..64].Contains((byte)0) => "a Windows program",
        _ when bytes.StartsWith("SQLite format 3\0"u8) => "an SQLite database",
        _ => null,
    };

    private static string? Media(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x49, 0x44, 0x33, <= 4, ..] or [0xFF, 0xFB or 0xF3 or 0xF2, not 0, ..] => "MP3 audio",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x41, 0x56, 0x45, ..] => "WAV audio",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x41, 0x56, 0x49, 0x20, ..] => "AVI video",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => "a WebP picture",
        [0x4F, 0x67, 0x67, 0x53, 0x00, ..] => "Ogg audio or video",
        [0x66, 0x4C, 0x61, 0x43, 0x00, ..] => "FLAC audio",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "Matroska or WebM video",
        [_, _, _, _, 0x66, 0x74, 0x79, 0x70, ..] => "MP4, QuickTime or HEIF media",
        [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => "a GIF picture",
        [0x42, 0x4D, _, _, _, _, 0, 0, 0, 0, ..] => "a BMP picture",
        [0x00, 0x00, 0x01, 0x00, not 0, 0x00, ..] => "an icon",
        [0x77, 0x4F, 0x46, 0x46 or 0x32, ..] => "a font",
        [0x00, 0x01, 0x00, 0x00, 0x00, ..] or [0x4F, 0x54, 0x54, 0x4F, 0x00, ..] => "a font",
        _ => null,
    };

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) bytes = bytes[3..];
        return bytes[..Math.Min(bytes.Length, 64)].TrimStart(" \t\r\n"u8);
    }
}
